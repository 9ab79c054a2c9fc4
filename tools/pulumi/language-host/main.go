// Command pulumi-language-nodejs starts Node programs and policy packs for the Pulumi engine.
//
// It stands in where Pulumi's own language host of that name is not installed, and does what a
// preview, an update and a policy pack need. Other calls, such as generating an SDK, answer
// Unimplemented; they need the official host.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// engineCheckInterval is how soon the host notices that its engine is gone without a goodbye.
const engineCheckInterval = 5 * time.Second

func main() {
	if err := run(os.Args[1:], engineCheckInterval); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

// run serves until a signal, or until the engine at the address in the arguments is gone.
func run(arguments []string, engineCheckInterval time.Duration) error {
	flags := flag.NewFlagSet("pulumi-language-nodejs", flag.ContinueOnError)
	tracing := flags.String("tracing", "", "endpoint that spans are sent to")
	// The engine passes its logging flags on to every plugin; there is nothing to log here.
	flags.Bool("logtostderr", false, "accepted and ignored")
	flags.Int("v", 0, "accepted and ignored")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	engineAddress := flags.Arg(0)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if engineAddress != "" {
		if err := rpcutil.Healthcheck(ctx, engineAddress, engineCheckInterval, stop); err != nil {
			return fmt.Errorf("connecting to the engine at %s: %w", engineAddress, err)
		}
	}

	host := newHost(engineAddress, *tracing)
	stopServing := make(chan bool)
	context.AfterFunc(ctx, func() {
		host.stopChildren()
		close(stopServing)
	})
	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stopServing,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return err
	}
	// The engine reads the port from the first line.
	fmt.Println(server.Port)
	return <-server.Done
}
