/**
 * A request that a vendor rejects. The message is what the vendor would answer and reaches the user
 * as the provider's own; `code` is the vendor's word for it, such as `uniqueness_error`.
 */
export class VendorError extends Error {
  public constructor(
    message: string,
    public readonly code?: string,
  ) {
    super(message);
  }
}
