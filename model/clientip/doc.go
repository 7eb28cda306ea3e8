// Package clientip derives the address of a request's client from its connection and its X-Forwarded-For header, as the products
// behind a balancer do it: each has a rule of its own for whom to believe, from which side to read, and what an address looks like.
//
// A [Rule] is what an operator configured; [Compile] makes a [Resolver] of it. [Resolver.Resolve] answers for one request without
// allocating, for tails of busy logs; [Resolver.Explain] walks the same way and tells every step in words. Both judge what came
// out by a [Verdict].
//
// The rules are exact to the products' sources, odd corners included; each file names the source it follows. What isn't here: the
// looking up of names, which httpd and Tomcat do for entries that are no addresses (such an entry counts as unreadable), and the
// parsing of log lines and of the header Forwarded, which none of these products reads.
//
// Read rule.go and resolver.go first, then walk.go and one file per product; address.go has their grammars of addresses.
package clientip
