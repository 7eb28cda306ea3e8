// Package importnginx makes farms of an nginx configuration: one for each upstream that a proxy_pass leads to, as the YAML of
// package config, with a comment wherever something was guessed, is outdated, or will not work as it looks.
//
// It reads no file and asks nobody: the configuration comes in parsed, by [farmtop/model/nginxconf], and what leaves is text. It
// knows what directives mean and how they are inherited, for nginx 0.8 to 1.31 and NGINX Plus (nginx.org/en/docs and
// github.com/nginx/nginx, docs/xml/nginx/changes.xml).
//
// Read import.go for the way through; site.go, level.go and variable.go for what is read; farm.go for what is made of it, a file per
// part of a farm; page.go for how it is laid out.
package importnginx
