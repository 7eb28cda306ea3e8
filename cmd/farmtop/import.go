package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"farmtop/config/importnginx"
	"farmtop/model/nginxconf"
)

// importFlags say what an imported configuration is for, and where it goes.
type importFlags struct {
	output, version string
	force           bool
}

func (p *program) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "make a configuration of a balancer's",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.importNginxCommand())
	return cmd
}

func (p *program) importNginxCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "nginx FILE",
		Short: "make farms of the upstreams in an nginx configuration",
		Long: `nginx reads an nginx configuration with all that it includes, and writes a farmtop configuration: a farm for each upstream that a
proxy_pass leads to, with its nodes, endpoint, stickiness, client-IP rule, logs and their formats. Comments say where each value
comes from, and why something was guessed.

What is outdated, wrong or doubtful in nginx's own configuration stands on stderr with its place, and in the file as comments. Name
nginx.conf itself, so that formats, variables and proxies are known that its files share; a file of conf.d is enough where it needs
nothing of that.`,
		Example: `  farmtop import nginx /etc/nginx/nginx.conf --output farmtop.yaml --nginx-version "$(nginx -v 2>&1)"
  farmtop import nginx conf.d/am.conf | less`,
		Args: oneFile,
		RunE: func(_ *cobra.Command, args []string) error { return p.importNginx(args[0], f) },
	}
	set := cmd.Flags()
	set.StringVar(&f.output, "output", "", "the `FILE` to write (default: standard output)")
	set.BoolVar(&f.force, "force", false, "write over a file that is there")
	set.StringVar(&f.version, "nginx-version", "", "the `VERSION` that reads the configuration, as nginx -v prints it")
	p.completeWords(cmd, "nginx-version")
	return cmd
}

// oneFile wants the one file that is imported.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return failed(exitUsage, "which configuration? Write: %s FILE", cmd.CommandPath())
	}
	return nil
}

func (p *program) importNginx(name string, f importFlags) error {
	options := importnginx.Options{Readable: isReadable}
	if f.version != "" {
		var err error
		if options.Version, err = importnginx.ParseVersion(f.version); err != nil {
			return failed(exitUsage, "--nginx-version: %w", err)
		}
	}
	folder, err := os.Getwd()
	if err != nil {
		return failed(exitUnavailable, "finding this folder: %w", err)
	}
	options.Folder = folder
	files := &nginxFiles{folder: filepath.Dir(name)}
	source, err := files.load(name)
	if err != nil {
		return err
	}
	result, err := importnginx.Import(source, options)
	if err != nil {
		return &exitError{exitConfig, err}
	}
	if err := p.writeImported(result, f, files); err != nil {
		return err
	}
	for _, r := range result.Remarks {
		p.talk("%s", r)
	}
	if f.output != "" {
		p.talk("%s: farms: %d, remarks: %d", f.output, result.Farms, len(result.Remarks))
	}
	return nil
}

// writeImported writes the farms to where they are wanted. A file that is there stays, unless the flags say so; one that was read
// stays in any case.
func (p *program) writeImported(result importnginx.Result, f importFlags, read *nginxFiles) error {
	if f.output == "" {
		if _, err := p.stdout.Write(result.YAML); err != nil {
			return failed(exitInternal, "writing the farms: %w", err)
		}
		return nil
	}
	if read.has(f.output) {
		return failed(exitUsage, "--output %s is a part of the configuration that was read; name another file", f.output)
	}
	mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.force {
		mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(f.output, mode, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return failed(exitUsage, "--output %s is there already; name another file, or write over it with --force", f.output)
	}
	if err != nil {
		return failed(exitUnavailable, "writing the farms: %w", err)
	}
	_, err = file.Write(result.YAML)
	if err := errors.Join(err, file.Close()); err != nil {
		return failed(exitUnavailable, "writing the farms: %w; %s is not whole", err, f.output)
	}
	return nil
}

// isReadable tells whether a file that a configuration names can be read here.
func isReadable(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	found, err := file.Stat()
	return err == nil && found.Mode().IsRegular()
}

// load reads the configuration that begins with a file.
func (f *nginxFiles) load(name string) (*nginxconf.Source, error) {
	main, err := f.read(name)
	if err != nil {
		return nil, failed(exitUsage, "reading the nginx configuration: %w", err)
	}
	source, err := nginxconf.Load(main, f.open)
	if err != nil {
		return nil, &exitError{exitConfig, err}
	}
	return source, nil
}
