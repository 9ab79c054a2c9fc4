import { X509Certificate } from "node:crypto";

const end = "-----END CERTIFICATE-----";

const certificatesIn = (pem: string): readonly X509Certificate[] =>
  pem
    .split(end)
    .filter((part) => part.includes("BEGIN CERTIFICATE"))
    .map((part) => new X509Certificate(part + end));

/** Names that a certificate is for, sorted. */
export function namesIn(chain: string): readonly string[] {
  const [leaf] = certificatesIn(chain);
  const names = leaf?.subjectAltName?.split(", ") ?? [];
  return names.map((name) => name.replace("DNS:", "")).toSorted();
}

/** Everything that is wrong with a chain, from its certificate up to the root. */
export function chainProblems(chain: string, root: string, now = new Date()): readonly string[] {
  const certificates = [...certificatesIn(chain), ...certificatesIn(root)];
  if (certificates.length < 3) return [`a chain of ${certificates.length} certificates`];
  return certificates.flatMap((certificate, index) => {
    const { subject, validFrom, validTo } = certificate;
    const issuer = certificates[index + 1] ?? certificate;
    const isIssued = certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
    const isValid = new Date(validFrom) <= now && now <= new Date(validTo);
    return [
      ...(isIssued ? [] : [`${subject}: not issued by ${issuer.subject}`]),
      ...(isValid ? [] : [`${subject}: valid from ${validFrom} to ${validTo}`]),
      ...(certificate.ca === index > 0 ? [] : [`${subject}: authority in the wrong place`]),
    ];
  });
}
