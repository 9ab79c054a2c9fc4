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
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
)

const (
	// patience ends an order that hangs.
	patience = 20 * time.Minute
	// requestPatience ends a request that hangs.
	requestPatience = 2 * time.Minute
)

// line is what it says: exactly one of the fields is set.
type line struct {
	Present *record `json:"present,omitempty"`
	CleanUp *record `json:"cleanUp,omitempty"`
	// Late says what did not come in time, which a busy machine can be the reason for.
	Late string `json:"late,omitempty"`
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

// patient asks again no sooner than the authority has asked for. The library looks at an order as soon as
// it is under way, whatever the answer said (RFC 8555, 7.4); and one that is looked at in the moment in
// which Pebble completes it is never answered again: Pebble takes the order's lock for reading twice,
// and the writer in between waits for the first while the second waits for the writer.
type patient struct {
	next  http.RoundTripper
	until time.Time
}

func (p *patient) RoundTrip(request *http.Request) (*http.Response, error) {
	wait := time.NewTimer(time.Until(p.until))
	defer wait.Stop()
	select {
	case <-request.Context().Done():
		return nil, request.Context().Err()
	case <-wait.C:
	}
	response, err := p.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		p.until = time.Now().Add(time.Duration(seconds) * time.Second)
	}
	return response, nil
}

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
	client := &http.Client{Transport: &patient{next: transport}, Timeout: requestPatience}
	return &acme.Client{Key: key, DirectoryURL: directory, HTTPClient: client}, nil
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
		// It waits two seconds for a name server, and no setting makes that more.
		if strings.Contains(refusal.Error(), "i/o timeout") {
			return say(line{Late: refusal.Error()})
		}
		return say(line{Refused: refusal.Error()})
	}
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return say(line{Late: err.Error()})
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
