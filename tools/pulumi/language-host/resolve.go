package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// missing is the one message for whatever the project's own set-up would have put in place.
func missing(what string) error {
	return status.Errorf(codes.FailedPrecondition, "%s; run 'make setup' first", what)
}

// nearest returns the path below the directory or the closest directory above it that has one, as
// Node looks for packages.
func nearest(directory, path string) (string, bool) {
	for {
		candidate := filepath.Join(directory, path)
		if _, err := os.Stat(candidate); err == nil {
			return candidate, true
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "", false
		}
		directory = parent
	}
}

// runner finds a script of the program's own @pulumi/pulumi, such as "run".
func runner(directory, name string) (string, error) {
	script, found := nearest(directory, filepath.Join("node_modules", "@pulumi", "pulumi", "cmd", name, "index.js"))
	if !found {
		return "", missing(fmt.Sprintf("@pulumi/pulumi is not installed in or above %s", directory))
	}
	return script, nil
}

// nodeExecutable prefers the Node that the program's packages bring along: the one on PATH may be
// older than Pulumi's SDK allows.
func nodeExecutable(directory string) (string, error) {
	if node, found := nearest(directory, filepath.Join("node_modules", ".bin", "node")); found {
		return node, nil
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return "", missing(fmt.Sprintf("node is neither on PATH nor installed in or above %s", directory))
	}
	return node, nil
}

// checkEntry refuses a program that was not compiled. Pulumi's scripts would go on with the
// directory instead, and end with a message about something else.
func checkEntry(directory, entry string) error {
	if entry != "." && entry != "" {
		if file := filepath.Join(directory, entry); !isModule(file) {
			return missing(fmt.Sprintf("%s (main in Pulumi.yaml): no such file", file))
		}
		return nil
	}
	manifest, found := nearest(directory, "package.json")
	if !found {
		return nil
	}
	text, err := os.ReadFile(manifest)
	if err != nil {
		return status.Error(codes.FailedPrecondition, err.Error())
	}
	var content struct{ Main string }
	if err := json.Unmarshal(text, &content); err != nil {
		return status.Errorf(codes.FailedPrecondition, "%s: %v", manifest, err)
	}
	file := filepath.Join(filepath.Dir(manifest), content.Main)
	if content.Main != "" && !isModule(file) {
		return missing(fmt.Sprintf("%s (main in %s): no such file", file, manifest))
	}
	return nil
}

// isModule tells whether Node would find a program under this path.
func isModule(path string) bool {
	suffixes := []string{"", ".js", ".json", ".mjs", ".cjs", ".ts", "/index.js", "/index.ts"}
	for _, suffix := range suffixes {
		if _, err := os.Stat(path + suffix); err == nil {
			return true
		}
	}
	return false
}
