module hybrid.cluster/tools/gateway-api

go 1.26

// Not a program: its definitions become a chart, see chart.js. `go mod tidy` would drop the line.
require sigs.k8s.io/gateway-api v1.6.1
