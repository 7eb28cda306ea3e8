package source

// entered opens a file that was there already, where its lines are wanted from, with the header that holds for the first of them.
func entered(path string, o FileOptions) (g *generation, header []byte, err error) {
	g, err = opened(path)
	if err != nil {
		return nil, nil, err
	}
	at := beginning(g.file, g.size, o)
	if err := g.startAt(at); err != nil {
		_ = g.file.Close() // it was only to be read
		return nil, nil, err
	}
	return g, headerAt(g.file, at, o.Header), nil
}
