/** On a pod whose volumes its node has; a simulated pod with volumes does not run before. */
export const mountedAnnotation = "lab.hybrid.cluster/volumes-mounted";
