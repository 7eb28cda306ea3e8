package powershell

import "strings"

// What surrounds a script. Progress and warnings are kept off the output, the answer is one line of JSON in ASCII, and an error is an
// answer as well, with the numbers of its innermost cause.
const (
	before = `$ErrorActionPreference='Stop';$ProgressPreference='SilentlyContinue';$WarningPreference='SilentlyContinue'
$o=[ordered]@{farmtop=1}
try{Import-Module MODULE
`
	after = `
}catch{$e=$_.Exception;while($e.InnerException){$e=$e.InnerException}
$o=[ordered]@{farmtop=1;fault=[ordered]@{category=[string]$_.CategoryInfo.Category;id=[string]$_.FullyQualifiedErrorId;code=$e.HResult;native=$e.NativeErrorCode;said=[string]$_.Exception.Message}}}
[regex]::Replace((ConvertTo-Json $o -Depth 4 -Compress),'[^ -~]',{param($m)'\u{0:x4}' -f [int][char]$m.Value})`
)

// wrap is a script with what surrounds it.
func (s Shell) wrap(script string) string {
	return strings.Replace(before, "MODULE", s.Module, 1) + script + after
}
