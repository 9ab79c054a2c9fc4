package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
)

// echoScript prints what a program is started with.
const echoScript = `
const {PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT} = process.env;
console.log(JSON.stringify({
  arguments: process.argv.slice(2), nodeArguments: process.execArgv, directory: process.cwd(),
  variables: {PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT},
}));
console.error("to the other stream");
`

type echo struct {
	Arguments, NodeArguments []string
	Directory                string
	Variables                map[string]string
}

func TestRunHandsTheRequestToTheProgram(t *testing.T) {
	h, stdout, stderr := quietHost(t)
	where := program(t, echoScript)
	response, err := h.Run(context.Background(), &pulumirpc.RunRequest{
		Project: "hybrid", Stack: "prod", Organization: "organization", Pwd: where.ProgramDirectory,
		Args: []string{"--loud", "x y"}, Config: map[string]string{"hybrid:a": `{"b": 1}`},
		ConfigSecretKeys: []string{"hybrid:token"}, DryRun: true, Parallel: 16,
		MonitorAddress: "127.0.0.1:8", Info: where,
	})
	if err != nil || response.Error != "" || response.Bail {
		t.Fatalf("answered %v, %v", response, err)
	}
	var got echo
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatalf("%v in %q", err, stdout)
	}
	want := echo{
		Arguments: []string{
			"--monitor", "127.0.0.1:8", "--engine", "127.0.0.1:9", "--organization", "organization",
			"--project", "hybrid", "--root-directory", where.RootDirectory, "--stack", "prod",
			"--pwd", where.ProgramDirectory, "--parallel", "16", "--dry-run", ".", "--loud", "x y",
		},
		NodeArguments: []string{},
		Directory:     where.ProgramDirectory,
		Variables: map[string]string{
			"PULUMI_CONFIG": `{"hybrid:a":"{\"b\": 1}"}`, "PULUMI_CONFIG_SECRET_KEYS": `["hybrid:token"]`,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("started with\n%+v, expected\n%+v", got, want)
	}
	if stderr.String() != "to the other stream\n" {
		t.Errorf("stderr was %q", stderr)
	}
}

func TestRunFollowsTheOptionsOfPulumiYaml(t *testing.T) {
	h, stdout, _ := quietHost(t)
	where := program(t, echoScript)
	where.Options, _ = structpb.NewStruct(map[string]any{"nodeargs": "--no-warnings --stack-size=900"})
	if _, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: where}); err != nil {
		t.Fatal(err)
	}
	var got echo
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if want := []string{"--no-warnings", "--stack-size=900"}; !reflect.DeepEqual(got.NodeArguments, want) {
		t.Errorf("node got %v, expected %v", got.NodeArguments, want)
	}
	want := map[string]string{
		"PULUMI_CONFIG": "{}", "PULUMI_CONFIG_SECRET_KEYS": "[]", "PULUMI_NODEJS_TYPESCRIPT": "true",
	}
	if !reflect.DeepEqual(got.Variables, want) {
		t.Errorf("without a preview's settings the variables were %v, expected %v", got.Variables, want)
	}
}

func TestRunTellsHowTheProgramEnded(t *testing.T) {
	for _, test := range []struct {
		name, script, problem string
		bail                  bool
	}{
		{name: "success", script: ""},
		{name: "a problem the program has reported", script: "process.exit(32)", bail: true},
		{name: "a failure", script: "process.exit(7)", problem: "the program ended with exit code 7"},
		{name: "an uncaught error", script: "throw new Error()", problem: "the program ended with exit code 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, _, _ := quietHost(t)
			response, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: program(t, test.script)})
			if err != nil {
				t.Fatal(err)
			}
			if response.Error != test.problem || response.Bail != test.bail {
				t.Errorf("answered %q, bail %t; expected %q, bail %t",
					response.Error, response.Bail, test.problem, test.bail)
			}
		})
	}
}

func TestRunLeavesNoProcessBehind(t *testing.T) {
	for _, test := range []struct {
		name, manner string
		stop         func(h *host, hangUp context.CancelFunc)
		code         codes.Code
		within       time.Duration
	}{
		{"when the engine cancels", "polite", func(h *host, _ context.CancelFunc) {
			_, _ = h.Cancel(context.Background(), nil)
		}, codes.Canceled, gracePeriod / 2},
		{"when the engine hangs up", "polite", func(_ *host, hangUp context.CancelFunc) {
			hangUp()
		}, codes.Canceled, gracePeriod / 2},
		{"that ignores the request to stop", "stubborn", func(h *host, _ context.CancelFunc) {
			_, _ = h.Cancel(context.Background(), nil)
		}, codes.Canceled, gracePeriod + 2*time.Second},
		{"that the program left behind", "leave", func(*host, context.CancelFunc) {}, codes.OK, 2 * gracePeriod},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, _, _ := quietHost(t)
			members := newFamily(t)
			name, value, _ := strings.Cut(members.variable(test.manner), "=")
			t.Setenv(name, value)
			call, hangUp := context.WithCancel(context.Background())
			defer hangUp()
			ended := make(chan error, 1)
			where := program(t, familyScript)
			go func() {
				_, err := h.Run(call, &pulumirpc.RunRequest{Info: where})
				ended <- err
			}()
			members.waitForBoth(t)
			test.stop(h, hangUp)
			members.mustBeGone(t, test.within)
			if err := <-ended; status.Code(err) != test.code {
				t.Errorf("answered %v, expected %v", err, test.code)
			}
		})
	}
}

func TestRunSaysWhatIsMissing(t *testing.T) {
	const script = "node_modules/@pulumi/pulumi/cmd/run/index.js"
	for _, test := range []struct {
		name    string
		tree    map[string]string
		entry   string
		path    string
		message string
	}{
		{
			name: "packages", tree: map[string]string{"package.json": "{}"}, entry: ".", path: os.Getenv("PATH"),
			message: "@pulumi/pulumi is not installed in or above DIR; run 'make setup' first",
		},
		{
			name: "the compiled program", entry: ".", path: os.Getenv("PATH"),
			tree:    map[string]string{script: "", "package.json": `{"main": "bin/index.js"}`},
			message: "DIR/bin/index.js (main in DIR/package.json): no such file; run 'make setup' first",
		},
		{
			name: "the entry named by Pulumi.yaml", entry: "out.js", path: os.Getenv("PATH"),
			tree:    map[string]string{script: ""},
			message: "DIR/out.js (main in Pulumi.yaml): no such file; run 'make setup' first",
		},
		{
			name: "node", tree: map[string]string{script: ""}, entry: ".", path: "/nowhere",
			message: "node is neither on PATH nor installed in or above DIR; run 'make setup' first",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("PATH", test.path)
			h, _, _ := quietHost(t)
			where := info(files(t, test.tree))
			where.EntryPoint = test.entry
			_, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: where})
			want := strings.ReplaceAll(test.message, "DIR", where.ProgramDirectory)
			if got := status.Convert(err).Message(); got != want {
				t.Errorf("said\n%q, expected\n%q", got, want)
			}
		})
	}
}

func TestRunAcceptsProgramsInADirectoryBelowTheirPackage(t *testing.T) {
	h, stdout, _ := quietHost(t)
	where := program(t, echoScript)
	where.ProgramDirectory = filepath.Join(where.ProgramDirectory, "bin")
	if _, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: where}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stdout.String(), where.ProgramDirectory) {
		t.Errorf("ran as %s", stdout)
	}
}

func TestRunPrefersTheNodeOfTheProgram(t *testing.T) {
	h, stdout, _ := quietHost(t)
	where := info(files(t, map[string]string{
		"node_modules/@pulumi/pulumi/cmd/run/index.js": "",
		"node_modules/.bin/node":                       "#!/bin/sh\necho the node of the program\n",
	}))
	if _, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: where}); err != nil {
		t.Fatal(err)
	}
	if stdout.String() != "the node of the program\n" {
		t.Errorf("ran %q", stdout)
	}
}

func TestRunRefusesADebugger(t *testing.T) {
	h, _, _ := quietHost(t)
	_, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: program(t, ""), AttachDebugger: true})
	if status.Code(err) != codes.Unimplemented {
		t.Errorf("answered %v", err)
	}
}
