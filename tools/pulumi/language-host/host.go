package main

import (
	"context"
	"io"
	"os"
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host answers the engine. Calls it does not define answer Unimplemented.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engineAddress atomic.Pointer[string]
	tracing       string
	// A program's output goes straight to these; the engine shows it line by line.
	stdout, stderr io.Writer

	// children ends when every child must go, once and for all.
	children     context.Context
	stopChildren context.CancelFunc
}

func newHost(engineAddress, tracing string) *host {
	children, stopChildren := context.WithCancel(context.Background())
	h := &host{
		tracing:      tracing,
		stdout:       os.Stdout,
		stderr:       os.Stderr,
		children:     children,
		stopChildren: stopChildren,
	}
	h.engineAddress.Store(&engineAddress)
	return h
}

// Handshake tells the host where its engine is. An engine that starts the host says so on the
// command line already; one that attaches to a running host says it here.
func (h *host) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engineAddress.Store(&request.EngineAddress)
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo names the engine version this host is built for.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// GetRequiredPackages names none, so that the engine fetches no plugin ahead of the run. Each
// resource still asks for its provider's exact version when it is registered.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetRequiredPlugins names none; see GetRequiredPackages.
func (h *host) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// Cancel stops every program and policy pack; their calls end with Canceled.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.stopChildren()
	return &emptypb.Empty{}, nil
}
