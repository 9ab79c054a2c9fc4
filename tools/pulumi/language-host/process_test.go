package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const asHost = "LANGUAGE_HOST_UNDER_TEST"

// TestMain lets this executable be the language host too, so that a test can start it as a process.
func TestMain(m *testing.M) {
	if os.Getenv(asHost) == "" {
		os.Exit(m.Run())
	}
	if err := run(os.Args[1:], 50*time.Millisecond); err != nil {
		os.Exit(1)
	}
}

// hostProcess is a running language host, connected as the engine connects to it.
type hostProcess struct {
	client  pulumirpc.LanguageRuntimeClient
	command *exec.Cmd
	ended   chan error
}

func startHost(t *testing.T, arguments ...string) *hostProcess {
	t.Helper()
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), asHost+"=1")
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("no port: %v", err)
	}
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	return &hostProcess{client: pulumirpc.NewLanguageRuntimeClient(connection), command: command, ended: ended}
}

func (p *hostProcess) mustEnd(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("the host ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the host did not end before the engine would kill it")
	}
}

func TestHostAsksForNoPlugin(t *testing.T) {
	// The flags are those that the engine passes when it is told to log.
	client := startHost(t, "--logtostderr", "-v=9", "--tracing", "file:/dev/null").client
	ctx := context.Background()
	if _, err := client.Handshake(ctx, &pulumirpc.LanguageHandshakeRequest{EngineAddress: "127.0.0.1:9"}); err != nil {
		t.Error(err)
	}
	if _, err := client.GetPluginInfo(ctx, nil); err != nil {
		t.Error(err)
	}
	packages, err := client.GetRequiredPackages(ctx, &pulumirpc.GetRequiredPackagesRequest{})
	if err != nil || len(packages.Packages) != 0 || len(packages.Specs) != 0 {
		t.Errorf("answered %v, %v", packages, err)
	}
	if _, err := client.About(ctx, &pulumirpc.AboutRequest{}); status.Code(err) != codes.Unimplemented {
		t.Errorf("a call that is not served answered %v", err)
	}
}

func TestHostLeavesNothingBehind(t *testing.T) {
	for _, test := range []struct {
		name string
		stop func(process *hostProcess, stopEngine func())
	}{
		{"after an interrupt", func(process *hostProcess, _ func()) {
			_ = process.command.Process.Signal(syscall.SIGINT)
		}},
		{"after its engine is gone", func(_ *hostProcess, stopEngine func()) { stopEngine() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			members := newFamily(t)
			name, value, _ := strings.Cut(members.variable("polite"), "=")
			t.Setenv(name, value)
			stopped := make(chan bool)
			engine, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Cancel: stopped})
			if err != nil {
				t.Fatal(err)
			}
			process := startHost(t, address(engine))
			where := program(t, familyScript)
			go func() { _, _ = process.client.Run(context.Background(), &pulumirpc.RunRequest{Info: where}) }()
			members.waitForBoth(t)
			test.stop(process, func() { close(stopped) })
			members.mustBeGone(t, 5*time.Second)
			process.mustEnd(t)
		})
	}
}

func TestPolicyPackOutputIsStreamed(t *testing.T) {
	client := startHost(t).client
	where := program(t, `
const {PATH, ...variables} = process.env;
process.stdout.write("4711\n");
process.stderr.write(JSON.stringify([process.argv.slice(2), process.cwd(), variables.ONLY, variables.HOME ?? null]));
process.exitCode = 3;
`)
	stream, err := client.RunPlugin(context.Background(), policyPack(where, "ONLY=this"))
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := received(t, stream)
	if stdout != "4711\n" || code != 3 {
		t.Errorf("stdout was %q, exit code %d", stdout, code)
	}
	directory := where.ProgramDirectory
	if want := `[["127.0.0.1:9","` + directory + `"],"` + directory + `","this",null]`; stderr != want {
		t.Errorf("started as\n%s, expected\n%s", stderr, want)
	}
}

func TestPolicyPackEndsWithItsCall(t *testing.T) {
	client := startHost(t).client
	members := newFamily(t)
	call, hangUp := context.WithCancel(context.Background())
	defer hangUp()
	where := program(t, familyScript)
	if _, err := client.RunPlugin(call, policyPack(where, members.variable("polite"))); err != nil {
		t.Fatal(err)
	}
	members.waitForBoth(t)
	hangUp()
	members.mustBeGone(t, 2*gracePeriod)
}

func TestPluginsThatCannotStartSaySo(t *testing.T) {
	client := startHost(t).client
	bare := files(t, map[string]string{"package.json": "{}"})
	provider := policyPack(program(t, ""))
	provider.Kind = string(apitype.ResourcePlugin)
	for _, test := range []struct {
		name    string
		request *pulumirpc.RunPluginRequest
		code    codes.Code
		message string
	}{
		{
			"a pack without packages", policyPack(info(bare)), codes.FailedPrecondition,
			"@pulumi/pulumi is not installed in or above " + bare + "; run 'make setup' first",
		},
		{
			"a provider", provider, codes.Unimplemented,
			`this language host starts policy packs only; a plugin of kind "resource" or a debugger needs Pulumi's own`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			stream, err := client.RunPlugin(context.Background(), test.request)
			if err != nil {
				t.Fatal(err)
			}
			_, err = stream.Recv()
			if got := status.Convert(err); got.Code() != test.code || got.Message() != test.message {
				t.Errorf("answered %v", err)
			}
		})
	}
}

func address(server rpcutil.ServeHandle) string {
	return fmt.Sprintf("127.0.0.1:%d", server.Port)
}

func policyPack(where *pulumirpc.ProgramInfo, variables ...string) *pulumirpc.RunPluginRequest {
	return &pulumirpc.RunPluginRequest{
		Kind: string(apitype.AnalyzerPlugin), Info: where, Pwd: os.TempDir(),
		Args: []string{"--logtostderr", "-v=9", "127.0.0.1:9"},
		Env:  append([]string{"PATH=" + os.Getenv("PATH")}, variables...),
	}
}

func received(
	t *testing.T, stream grpc.ServerStreamingClient[pulumirpc.RunPluginResponse],
) (stdout, stderr string, code int32) {
	t.Helper()
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return stdout, stderr, code
		}
		if err != nil {
			t.Fatal(err)
		}
		stdout += string(message.GetStdout())
		stderr += string(message.GetStderr())
		code += message.GetExitcode()
	}
}
