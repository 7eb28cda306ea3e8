// Package winlab gives tests a Windows machine (package winhost of probe/demo): the test's own program is run again as that machine's
// PowerShell ([Main]), and asks the test for the answer, so that the state is in the test and can be changed there at any moment.
package winlab
