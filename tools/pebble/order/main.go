// Command order gets a certificate by DNS-01, with the client library that cert-manager's is a fork of.
// Records are the business of whoever started it: it asks for them on its output, one JSON object a
// line, and goes on once a line has come back.
package main

import (
	"bufio"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
)

const patience = 5 * time.Minute

// line is what it says: exactly one of the fields is set.
type line struct {
	Present *record `json:"present,omitempty"`
	CleanUp *record `json:"cleanUp,omitempty"`
	// Refused says why the authority does not believe that the names are ours.
	Refused string `json:"refused,omitempty"`
	// Chain is the certificate and those above it, in PEM.
	Chain string `json:"chain,omitempty"`
}

// record is a TXT record that proves a name.
type record struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

var answers = bufio.NewReader(os.Stdin)

func say(text line) error { return json.NewEncoder(os.Stdout).Encode(text) }

func ask(text line) error {
	if err := say(text); err != nil {
		return err
	}
	_, err := answers.ReadString('\n')
	return err
}

func newKey() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// newClient trusts the server at the directory by the authority in a file.
func newClient(directory, trust string) (*acme.Client, error) {
	text, err := os.ReadFile(trust)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificate in PEM", trust)
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	return &acme.Client{Key: key, DirectoryURL: directory, HTTPClient: &http.Client{Transport: transport}}, nil
}

// prove does what one authorization asks for, and leaves no record behind.
func prove(ctx context.Context, client *acme.Client, url string) (err error) {
	authorization, err := client.GetAuthorization(ctx, url)
	if err != nil || authorization.Status == acme.StatusValid {
		return err
	}
	for _, challenge := range authorization.Challenges {
		if challenge.Type != "dns-01" {
			continue
		}
		value, err := client.DNS01ChallengeRecord(challenge.Token)
		if err != nil {
			return err
		}
		proof := &record{Name: "_acme-challenge." + authorization.Identifier.Value + ".", Value: value}
		if err := ask(line{Present: proof}); err != nil {
			return err
		}
		_, err = client.Accept(ctx, challenge)
		if err == nil {
			_, err = client.WaitAuthorization(ctx, url)
		}
		return errors.Join(err, ask(line{CleanUp: proof}))
	}
	return errors.New("the authority offers no dns-01")
}

// order proves the names one after the other, as cert-manager does where they share a record.
func order(ctx context.Context, client *acme.Client, names []string) (string, error) {
	if _, err := client.Register(ctx, &acme.Account{}, acme.AcceptTOS); err != nil {
		return "", err
	}
	order, err := client.AuthorizeOrder(ctx, acme.DomainIDs(names...))
	if err != nil {
		return "", err
	}
	for _, url := range order.AuthzURLs {
		if err := prove(ctx, client, url); err != nil {
			return "", err
		}
	}
	if order, err = client.WaitOrder(ctx, order.URI); err != nil {
		return "", err
	}
	key, err := newKey()
	if err != nil {
		return "", err
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{DNSNames: names}, key)
	if err != nil {
		return "", err
	}
	chain, _, err := client.CreateCertFromOrder(ctx, order, request, true)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, der := range chain {
		if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}

func run(directory, trust string, names []string) error {
	client, err := newClient(directory, trust)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	chain, err := order(ctx, client, names)
	var refusal *acme.AuthorizationError
	if errors.As(err, &refusal) {
		return say(line{Refused: refusal.Error()})
	}
	if err != nil {
		return err
	}
	return say(line{Chain: chain})
}

func main() {
	directory := flag.String("directory", "", "URL of the ACME server's directory")
	trust := flag.String("trust", "", "file with the authority of the ACME server, in PEM")
	flag.Parse()
	if err := run(*directory, *trust, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
