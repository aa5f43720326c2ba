"""Other tools' languages: framework code, ONNX files, tables. No Qt."""
