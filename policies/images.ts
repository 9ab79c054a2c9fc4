/** An image's tag; undefined when it has none. The colon of a registry's port is no tag. */
export function tagOf(image: string): string | undefined {
  const [name = ""] = image.split("@");
  const [, tag] = /:([^:/]+)$/.exec(name) ?? [];
  return tag;
}

/** Whether a tag names one build: a whole version or a day, not a line such as "1.2" or "latest". */
export function isExactTag(tag: string): boolean {
  return /^[a-z-]*v?\d+\.\d+\.\d+/.test(tag) || /(?:^|[^\d])\d{8}(?:[^\d]|$)/.test(tag);
}

/** Whether an image is the same one tomorrow. */
export function isPinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image) || isExactTag(tagOf(image) ?? "");
}

/** "docker.io/library/nginx:1.2.3" is the image "nginx", "ghcr.io/a/b" is "a/b". */
export function repositoryOf(image: string): string {
  const [name = ""] = image.split("@");
  return name
    .replace(/:[^:/]+$/, "")
    .replace(/^[^/]*[.:][^/]*\//, "")
    .replace(/^library\//, "");
}
