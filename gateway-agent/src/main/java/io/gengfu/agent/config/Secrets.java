package io.gengfu.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/** Files that not everybody may read. */
final class Secrets {
  private Secrets() {}

  static boolean isOpenToAll(Path file) {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    try {
      return view != null
          && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      return false; // It vanished since: whoever connects with it will say so.
    }
  }
}
