// Package spoof finds out whether a client can choose the address that a farm's application takes for it: it asks through the endpoint and
// straight at the nodes with forged headers, and sees from what the application says, or from logs, whom it took.
//
// What may be sent is bounded by a [model.SpoofTest]; what came of it is a [model.SpoofReport]. The forged addresses belong to nobody
// (see [farmtop/model/clientip.Forged]). How products derive the address stands in model/clientip, how logs are read in package accesslog,
// what the verdicts mean for a farm in model/diagnose.
//
// Read run.go first, then plan.go for what is sent, target.go for who is asked, echo.go and log.go for who tells, judge.go for verdicts.
package spoof
