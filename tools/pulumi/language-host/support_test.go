package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// files writes a directory tree into a new temporary directory; keys are paths.
func files(t *testing.T, tree map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for path, text := range tree {
		file := filepath.Join(directory, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// program is a directory whose @pulumi/pulumi runs this script instead of a program.
func program(t *testing.T, script string) *pulumirpc.ProgramInfo {
	t.Helper()
	return info(files(t, map[string]string{
		"node_modules/@pulumi/pulumi/cmd/run/index.js":             script,
		"node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js": script,
		"package.json": `{"main": "bin/index.js"}`,
		"bin/index.js": "",
	}))
}

func info(directory string) *pulumirpc.ProgramInfo {
	options, err := structpb.NewStruct(map[string]any{"typescript": false})
	if err != nil {
		panic(err)
	}
	return &pulumirpc.ProgramInfo{
		RootDirectory: directory, ProgramDirectory: directory, EntryPoint: ".", Options: options,
	}
}

// quietHost keeps what programs print.
func quietHost(t *testing.T) (h *host, stdout, stderr *bytes.Buffer) {
	t.Helper()
	h = newHost("127.0.0.1:9", "")
	t.Cleanup(h.stopChildren)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	h.stdout, h.stderr = stdout, stderr
	return h, stdout, stderr
}

// family is a listener that sees processes live and die: each member connects, and its connection
// breaks when the process is gone.
type family struct {
	listener    net.Listener
	connections []net.Conn
}

// familyScript is a process with a child of its own; both connect to the address and stay. With
// "stubborn" they ignore requests to stop; with "leave" the parent ends once its child has connected.
const familyScript = `
const net = require("node:net"), {spawn} = require("node:child_process");
const [address, manner] = process.env.FAMILY.split(" ");
if (manner === "stubborn") for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => {});
const isChild = process.env.IS_CHILD === "yes";
net.connect(Number(address.split(":")[1]), "127.0.0.1", () => {
  if (isChild) return process.send("connected");
  const child = spawn(process.execPath, [__filename], {
    env: {...process.env, IS_CHILD: "yes"}, stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", () => { if (manner === "leave") process.exit(0); });
}).on("error", () => {});
`

func newFamily(t *testing.T) *family {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return &family{listener: listener}
}

func (f *family) variable(manner string) string {
	return "FAMILY=" + f.listener.Addr().String() + " " + manner
}

// waitForBoth returns when parent and child are alive.
func (f *family) waitForBoth(t *testing.T) {
	t.Helper()
	for range 2 {
		_ = f.listener.(*net.TCPListener).SetDeadline(time.Now().Add(20 * time.Second))
		connection, err := f.listener.Accept()
		if err != nil {
			t.Fatalf("the processes did not start: %v", err)
		}
		f.connections = append(f.connections, connection)
	}
}

// mustBeGone fails when a process is alive still after the given time.
func (f *family) mustBeGone(t *testing.T, within time.Duration) {
	t.Helper()
	if len(f.connections) != 2 {
		t.Fatalf("%d processes were seen, expected 2", len(f.connections))
	}
	for _, connection := range f.connections {
		_ = connection.SetReadDeadline(time.Now().Add(within))
		if _, err := connection.Read(make([]byte, 1)); os.IsTimeout(err) {
			t.Error("a process was left behind")
		}
	}
}
