package main

import (
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// RunPlugin runs a policy pack until the engine hangs up, and streams what it prints: the first
// line holds the port on which the pack serves the engine.
func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	if request.Kind != string(apitype.AnalyzerPlugin) || request.AttachDebugger {
		return status.Errorf(codes.Unimplemented,
			"this language host starts policy packs only; a plugin of kind %q or a debugger needs Pulumi's own", request.Kind)
	}
	if len(request.Args) == 0 {
		return status.Error(codes.InvalidArgument, "the engine's address is missing")
	}
	directory := request.Info.ProgramDirectory
	node, err := nodeExecutable(directory)
	if err != nil {
		return err
	}
	script, err := runner(directory, "run-policy-pack")
	if err != nil {
		return err
	}
	if err := checkEntry(directory, request.Info.EntryPoint); err != nil {
		return err
	}

	ctx, cancel := h.childContext(stream.Context())
	defer cancel()
	// Before the address stand the engine's logging flags, which the script would misread.
	engineAddress := request.Args[len(request.Args)-1]
	arguments := append(nodeArguments(request.Info.Options), script, engineAddress, directory)
	child := command(ctx, directory, node, arguments...)
	child.Env = slices.Clone(request.Env)
	output := &outputStream{stream: stream}
	child.Stdout = output.writer(func(text []byte) *pulumirpc.RunPluginResponse {
		return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}}
	})
	child.Stderr = output.writer(func(text []byte) *pulumirpc.RunPluginResponse {
		return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}}
	})
	code, err := runToEnd(ctx, child)
	if err != nil {
		return err
	}
	return output.send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

// outputStream lets both outputs of a child send on one stream, which takes one message at a time.
type outputStream struct {
	mutex  sync.Mutex
	stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse]
}

func (o *outputStream) send(message *pulumirpc.RunPluginResponse) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.stream.Send(message)
}

func (o *outputStream) writer(wrap func([]byte) *pulumirpc.RunPluginResponse) messageWriter {
	return func(text []byte) error { return o.send(wrap(slices.Clone(text))) }
}

// messageWriter sends every piece of output as a message.
type messageWriter func(text []byte) error

func (w messageWriter) Write(text []byte) (int, error) {
	if err := w(text); err != nil {
		return 0, err
	}
	return len(text), nil
}
