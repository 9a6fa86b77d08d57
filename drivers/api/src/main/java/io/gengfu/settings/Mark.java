package io.gengfu.settings;

/**
 * Where something stands in a file; lines and columns count from 1, and 0 means the whole file.
 *
 * @param file as the reader knows it: relative to the site's folder where it lies in it
 */
public record Mark(String file, int line, int column) {

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
