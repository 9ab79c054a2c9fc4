package main

import (
	"context"
	"errors"
	"os/exec"
	"syscall"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// gracePeriod is how long a child that was asked to stop may take. The engine kills the host
// five seconds after it asked, and by then no child may be left.
const gracePeriod = 2 * time.Second

// childContext ends with the call, and when the host stops its children.
func (h *host) childContext(call context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	unregister := context.AfterFunc(h.children, cancel)
	return ctx, func() {
		unregister()
		cancel()
	}
}

// command describes a child with a process group of its own: what the child starts is stopped with
// it, and an interrupt typed at a terminal reaches it only through the engine.
func command(ctx context.Context, directory, executable string, arguments ...string) *exec.Cmd {
	child := exec.CommandContext(ctx, executable, arguments...)
	child.Dir = directory
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	child.Cancel = func() error { return syscall.Kill(-child.Process.Pid, syscall.SIGTERM) }
	child.WaitDelay = gracePeriod
	return child
}

// runToEnd runs the child and returns its exit code. Nothing of its process group survives the
// call. An error says that the child did not start or was stopped.
func runToEnd(ctx context.Context, child *exec.Cmd) (int, error) {
	if err := child.Start(); err != nil {
		return 0, status.Errorf(codes.Internal, "starting %s: %v", child.Path, err)
	}
	err := child.Wait()
	// What outlives its parent would hold on to the state of the world it was started in.
	_ = syscall.Kill(-child.Process.Pid, syscall.SIGKILL)
	if ctx.Err() != nil {
		return 0, status.Error(codes.Canceled, "the program was stopped")
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		return 0, status.Errorf(codes.Internal, "running %s: %v", child.Path, err)
	}
	return child.ProcessState.ExitCode(), nil
}
