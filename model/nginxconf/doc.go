// Package nginxconf reads the text of nginx configurations: words, directives and blocks, each with the bytes and the line where it
// stands, so that what reads it can name a place and what changes it can replace one word and leave all else as it was.
//
// It knows how nginx cuts text into words (src/core/ngx_conf_file.c) and what include does, but no directive's meaning: values
// stay as they are written, variables too. It reads no file; what is included comes from a func of the caller.
//
// Read source.go for what is found, parse.go for how, include.go for configurations of several files, edit.go for changes.
package nginxconf
