# Every target brings its own prerequisites; what is up to date is not made again.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

STACK ?= prod

# Both are pinned once, where they are built from.
PULUMI_VERSION := $(shell sed -n 's|.*github.com/pulumi/pulumi/pkg/v3 v\([0-9.]*\).*|\1|p' tools/pulumi/go.mod)
TALOS_VERSION := $(shell sed -n 's|.*github.com/siderolabs/talos v\([0-9.]*\).*|\1|p' tools/talosctl/go.mod)
KUBERNETES_VERSION := $(shell sed -n 's|.*k8s.io/kubernetes v\([0-9.]*\).*|\1|p' tools/kubernetes/go.mod)
KWOK_VERSION := $(shell sed -n 's|.*sigs.k8s.io/kwok v\([0-9.]*\).*|\1|p' tools/kwok/go.mod)
HELM_VERSION := $(shell sed -n 's|.*helm.sh/helm/v3 v\([0-9.]*\).*|\1|p' tools/helm/go.mod)
VAULT_VERSION := $(shell sed -n 's|.*github.com/hashicorp/vault v\([0-9.]*\).*|\1|p' tools/vault/go.mod)
GATEWAY_API_VERSION := $(shell sed -n 's|.*sigs.k8s.io/gateway-api v\([0-9.]*\).*|\1|p' tools/gateway-api/go.mod)

# Tools of the user's own are taken when they serve as well; else they are built.
INSTALLED_PULUMI := $(shell tools/installed.sh pulumi $(PULUMI_VERSION))
INSTALLED_TALOSCTL := $(shell tools/installed.sh talosctl $(TALOS_VERSION))
OFFICIAL_HOST := $(shell PATH='$(PATH)' command -v pulumi-language-nodejs | grep -v '^$(CURDIR)/')

BIN := .tools/bin
PULUMI := $(if $(INSTALLED_PULUMI),,$(BIN)/pulumi $(BIN)/pulumi-language-nodejs)
TALOSCTL := $(if $(INSTALLED_TALOSCTL),,$(BIN)/talosctl)
# The lab's control plane and what it needs beside it.
LAB_TOOLS := $(addprefix $(BIN)/,etcd kube-apiserver kube-controller-manager kube-scheduler kwok helm)
MESH_TOOLS := $(addprefix $(BIN)/,wireguard-go wan)
ACME_TOOLS := $(addprefix $(BIN)/,pebble acme-order)
CHART := .tools/charts/gateway-api-crds/Chart.yaml

# Without a home, Go and npm have no place for their caches.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.tools/home
endif
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export GO_TAGS := osusergo,grpcnotrace
# The same binary from a clone, a copy and an archive.
export GOFLAGS := -buildvcs=false

STEP := tools/step.sh
AGAIN = make $(or $(MAKECMDGOALS),$@)

# $(call go_build,<directory of the module>,<arguments>); a running tool keeps its old file.
go_build = bash -c 'cd $(1) && CGO_ENABLED=0 go build -trimpath -tags $(GO_TAGS) \
	-o $(CURDIR)/$@.new $(2) && mv $(CURDIR)/$@.new $(CURDIR)/$@'
KUBERNETES_VERSIONS := k8s.io/component-base/version
SET_KUBERNETES_VERSION := -X $(KUBERNETES_VERSIONS).gitVersion=v$(KUBERNETES_VERSION) \
	-X $(KUBERNETES_VERSIONS).gitMajor=$(word 1,$(subst ., ,$(KUBERNETES_VERSION))) \
	-X $(KUBERNETES_VERSIONS).gitMinor=$(word 2,$(subst ., ,$(KUBERNETES_VERSION))) \
	-X $(KUBERNETES_VERSIONS).gitTreeState=clean
SET_PULUMI_VERSION := -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$(PULUMI_VERSION)

sources = $(shell find $(1) -name '*.ts' -not -path '*/node_modules/*' -not -path '*/bin/*')

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  STACK=<name> selects the stack of preview and render; the default is prod.'
	@echo '  OPTIONS=<options> are handed to pulumi preview: --diff, --json, --policy-pack-config <file> …'

.PHONY: setup
setup: build $(PULUMI) $(TALOSCTL) $(LAB_TOOLS) $(MESH_TOOLS) $(ACME_TOOLS) ## install packages and build every tool (minutes, once)

.PHONY: build
build: bin/index.js policies/bin/index.js $(CHART) ## make all that 'pulumi up' needs beside the CLI

.PHONY: preview
preview: build $(PULUMI) ## preview a stack with the policy pack: no account, no network
	@node bin/lab/preview.js $(STACK) $(OPTIONS)

.PHONY: plan-guard
plan-guard: build ## judge a preview's JSON before it is applied: PLAN=<file> (docs/plan-guard.md)
	@node bin/tools/planGuard/main.js $(OPTIONS) $(or $(PLAN),$(error PLAN=<file> is missing))

.PHONY: lab
lab: build $(PULUMI) $(TALOSCTL) $(LAB_TOOLS) ## deploy the whole cluster into a simulated world on this machine
	@node bin/lab/makeLab.js

.PHONY: lab-down
lab-down: build $(PULUMI) ## unprotect and destroy what 'make lab' deployed, and end its processes
	@node bin/lab/makeLabDown.js

.PHONY: drill
drill: build $(PULUMI) $(TALOSCTL) $(LAB_TOOLS) $(MESH_TOOLS) $(ACME_TOOLS) ## list the drills, or run one: NAME=<name>
	@node bin/lab/drills/main.js $(NAME)

.PHONY: soak
soak: setup ## rehearse with full counts, for hours: ROUNDS=<number> SEED=<number>
	@SOAK=1 node bin/lab/mesh/main.js
	@node bin/lab/drills/main.js scale
	@SOAK=1 node bin/lab/galera/main.js
	@SOAK=1 node bin/lab/dns/main.js
	@SOAK=1 node bin/lab/records/main.js
	@SOAK=1 node bin/lab/acme/main.js
	@SOAK=1 jest tests/lab/drills
	@SOAK=1 jest --selectProjects unit policy
	@node bin/lab/drills/main.js interrupted-soak

.PHONY: bench
bench: build $(PULUMI) ## measure, and write docs/benchmarks.md: all or NAME=<name>, ROUNDS=<number>
	@ROUNDS=$(or $(ROUNDS),3) node bin/lab/bench/main.js $(NAME)

.PHONY: recover
recover: build $(PULUMI) ## make a stack usable after a killed run: STACK=<name>
	@node bin/lab/recover/main.js $(STACK)

.PHONY: render
render: bin/index.js ## write every node's machine configuration to dist/render
	@node bin/tools/render.js $(STACK)

.PHONY: check
check: build ## check format, lint and types
	@tools/check.sh

.PHONY: test
test: setup ## run everything that CI runs
	@tools/test.sh

.PHONY: clean
clean: ## remove what was built, but for the packages
	rm -rf bin policies/bin sdks/talos/bin dist .tools .lab/preview

.PHONY: requirements
requirements:
	@tools/requirements.sh

# Not `npm ci`: it refuses a lock file that lacks packages of other platforms, and such is the lock
# file where the registry has only those of this one. Versions and checksums are those of the lock.
NPM_INSTALL := npm install --no-save --ignore-scripts --no-audit --no-fund

node_modules/.ready: package.json package-lock.json | requirements
	@$(STEP) npm "installing packages" "$(AGAIN)" $(NPM_INSTALL)
	@$(STEP) npm-node "installing Node 24 for the project" "$(AGAIN)" npm rebuild node --ignore-scripts=false
	@touch $@

policies/node_modules/.ready: policies/package.json policies/package-lock.json | requirements
	@$(STEP) npm-policies "installing packages of the policy pack" "$(AGAIN)" $(NPM_INSTALL) --prefix policies
	@touch $@

sdks/talos/bin/index.js: node_modules/.ready sdks/talos/tsconfig.json $(call sources,sdks/talos)
	@$(STEP) tsc-talos "compiling the Talos SDK" "$(AGAIN)" tsc -p sdks/talos
	@touch $@

bin/index.js: sdks/talos/bin/index.js tsconfig.json tsconfig.build.json \
		$(call sources,index.ts config components lab tools policies/cost policies/prices) policies/types.ts policies/values.ts
	@$(STEP) tsc "compiling the program" "$(AGAIN)" tsc -p tsconfig.build.json
	@touch $@

policies/bin/index.js: policies/node_modules/.ready node_modules/.ready policies/tsconfig.json $(call sources,policies)
	@$(STEP) tsc-policies "compiling the policy pack" "$(AGAIN)" tsc -p policies
	@touch $@

$(BIN)/pulumi: tools/pulumi/go.mod tools/pulumi/go.sum | requirements
	@$(STEP) pulumi "building the Pulumi CLI $(PULUMI_VERSION) (about three minutes, once)" "$(AGAIN)" \
		$(call go_build,tools/pulumi,-ldflags "-s -w $(SET_PULUMI_VERSION)" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi)

# The engine looks for its language host beside itself. Ours stands in where Pulumi's own is absent.
$(BIN)/pulumi-language-nodejs: $(BIN)/pulumi $(wildcard tools/pulumi/language-host/*.go)
ifneq ($(OFFICIAL_HOST),)
	@ln -sfn '$(OFFICIAL_HOST)' $@
else
	@$(STEP) language-host "building the language host" "$(AGAIN)" \
		$(call go_build,tools/pulumi,-ldflags "-s -w $(SET_PULUMI_VERSION)" ./language-host)
endif

$(BIN)/talosctl: tools/talosctl/go.mod tools/talosctl/go.sum | requirements
	@$(STEP) talosctl "building talosctl $(TALOS_VERSION) (about two minutes, once)" "$(AGAIN)" \
		$(call go_build,tools/talosctl,-ldflags "-s -w" github.com/siderolabs/talos/cmd/talosctl)

$(BIN)/vault: tools/vault/go.mod tools/vault/go.sum | requirements
	@$(STEP) vault "building Vault $(VAULT_VERSION) (six minutes, once)" "$(AGAIN)" \
		$(call go_build,tools/vault,-ldflags "-s -w" github.com/hashicorp/vault)

$(BIN)/etcd: tools/etcd/go.mod tools/etcd/go.sum | requirements
	@$(STEP) etcd "building etcd (20 seconds, once)" "$(AGAIN)" \
		$(call go_build,tools/etcd,-ldflags "-s -w" go.etcd.io/etcd/server/v3)

$(BIN)/kube-%: tools/kubernetes/go.mod tools/kubernetes/go.sum | requirements
	@$(STEP) kube-$* "building kube-$* $(KUBERNETES_VERSION) (minutes, once)" "$(AGAIN)" \
		$(call go_build,tools/kubernetes,-ldflags "-s -w $(SET_KUBERNETES_VERSION)" k8s.io/kubernetes/cmd/kube-$*)

$(BIN)/kwok: tools/kwok/go.mod tools/kwok/go.sum | requirements
	@$(STEP) kwok "building KWOK $(KWOK_VERSION) (a minute, once)" "$(AGAIN)" \
		$(call go_build,tools/kwok,-ldflags "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=v$(KWOK_VERSION)" \
		sigs.k8s.io/kwok/cmd/kwok)

$(BIN)/helm: tools/helm/go.mod tools/helm/go.sum | requirements
	@$(STEP) helm "building Helm $(HELM_VERSION) (a minute, once)" "$(AGAIN)" \
		$(call go_build,tools/helm,-ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=v$(HELM_VERSION)" \
		helm.sh/helm/v3/cmd/helm)

$(BIN)/wireguard-go: tools/wireguard/go.mod tools/wireguard/go.sum | requirements
	@$(STEP) wireguard-go "building wireguard-go" "$(AGAIN)" \
		$(call go_build,tools/wireguard,-ldflags "-s -w" golang.zx2c4.com/wireguard)

$(BIN)/wan: tools/wireguard/go.mod tools/wireguard/go.sum $(wildcard tools/wireguard/wan/*.go) | requirements
	@$(STEP) wan "building the simulated wide area network" "$(AGAIN)" \
		$(call go_build,tools/wireguard,-ldflags "-s -w" ./wan)

$(BIN)/pebble: tools/pebble/go.mod tools/pebble/go.sum | requirements
	@$(STEP) pebble "building the ACME server" "$(AGAIN)" \
		$(call go_build,tools/pebble,-ldflags "-s -w" github.com/letsencrypt/pebble/v2/cmd/pebble)

$(BIN)/acme-order: tools/pebble/go.mod tools/pebble/go.sum $(wildcard tools/pebble/order/*.go) | requirements
	@$(STEP) acme-order "building the ACME client" "$(AGAIN)" \
		$(call go_build,tools/pebble,-ldflags "-s -w" ./order)

$(CHART): tools/gateway-api/go.mod tools/gateway-api/go.sum tools/gateway-api/chart.js | requirements
	@$(STEP) gateway-api "fetching the Gateway API $(GATEWAY_API_VERSION)" "$(AGAIN)" bash -c \
		'cd tools/gateway-api && go mod download sigs.k8s.io/gateway-api'
	@node tools/gateway-api/chart.js "$$(cd tools/gateway-api && go list -m -f '{{.Dir}}' sigs.k8s.io/gateway-api)" \
		$(GATEWAY_API_VERSION) $(@D)
