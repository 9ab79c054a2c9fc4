package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
)

// alreadyReported is the exit code of a program that has told the engine itself what went wrong.
const alreadyReported = 32

// Run runs a program to its end. A program that fails is an answer, not an error of the call.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if request.AttachDebugger {
		return nil, status.Error(codes.Unimplemented, "attaching a debugger needs Pulumi's own pulumi-language-nodejs")
	}
	directory, entry := request.Info.ProgramDirectory, request.Info.EntryPoint
	node, err := nodeExecutable(directory)
	if err != nil {
		return nil, err
	}
	script, err := runner(directory, "run")
	if err != nil {
		return nil, err
	}
	if err := checkEntry(directory, entry); err != nil {
		return nil, err
	}
	environment, err := programEnvironment(request)
	if err != nil {
		return nil, err
	}

	ctx, cancel := h.childContext(ctx)
	defer cancel()
	arguments := append(nodeArguments(request.Info.Options), script)
	arguments = append(arguments, h.programArguments(request)...)
	child := command(ctx, directory, node, arguments...)
	child.Env = append(os.Environ(), environment...)
	child.Stdout, child.Stderr = h.stdout, h.stderr
	code, err := runToEnd(ctx, child)
	switch {
	case err != nil:
		return nil, err
	case code == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case code != 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with exit code %d", code)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// programArguments is the command line of @pulumi/pulumi/cmd/run: its flags, the entry point, and
// whatever the program itself is given.
func (h *host) programArguments(request *pulumirpc.RunRequest) []string {
	var arguments []string
	add := func(flag, value string) {
		if value != "" {
			arguments = append(arguments, "--"+flag, value)
		}
	}
	add("monitor", request.MonitorAddress)
	add("engine", *h.engineAddress.Load())
	add("organization", request.Organization)
	add("project", request.Project)
	add("root-directory", request.Info.RootDirectory)
	add("stack", request.Stack)
	add("pwd", request.Pwd)
	add("parallel", strconv.Itoa(int(request.Parallel)))
	add("tracing", h.tracing)
	if request.DryRun {
		arguments = append(arguments, "--dry-run")
	}
	return append(append(arguments, request.Info.EntryPoint), request.Args...)
}

// programEnvironment is how a program learns its configuration and how it is to be loaded.
func programEnvironment(request *pulumirpc.RunRequest) ([]string, error) {
	config, err := jsonOr("{}", request.Config)
	if err != nil {
		return nil, err
	}
	secretKeys, err := jsonOr("[]", request.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	options := request.Info.Options.GetFields()
	environment := []string{"PULUMI_CONFIG=" + config, "PULUMI_CONFIG_SECRET_KEYS=" + secretKeys}
	if value, given := options["typescript"]; !given || value.GetBoolValue() {
		environment = append(environment, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if tsconfig := options["tsconfig"].GetStringValue(); tsconfig != "" {
		environment = append(environment, "PULUMI_NODEJS_TSCONFIG_PATH="+tsconfig)
	}
	return environment, nil
}

// jsonOr writes a map or list; Go would write an empty one as null, which the SDK does not expect.
func jsonOr[Value map[string]string | []string](empty string, value Value) (string, error) {
	if len(value) == 0 {
		return empty, nil
	}
	text, err := json.Marshal(value)
	return string(text), err
}

// nodeArguments are for Node itself: the option nodeargs of Pulumi.yaml, split at white space.
func nodeArguments(options *structpb.Struct) []string {
	return strings.Fields(options.GetFields()["nodeargs"].GetStringValue())
}
