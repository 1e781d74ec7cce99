package io.weft.config;

/**
 * Where something stands in a text.
 *
 * @param file the file's name as the operator gave it, or the name of a flag
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ':' + line + ':' + column;
  }
}
