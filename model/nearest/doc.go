// Package nearest finds the known words that a mistyped one may stand for, so that an error can offer them.
//
// It stands below all other rooms of model, since their errors offer words, too.
package nearest
