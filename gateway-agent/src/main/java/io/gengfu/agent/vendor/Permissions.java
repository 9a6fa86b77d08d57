package io.gengfu.agent.vendor;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Code that others than its owner may write is whatever they want it to be. */
final class Permissions {
  private Permissions() {}

  static Optional<Problem> warning(Path file, String name) {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    try {
      if (view == null) {
        return Optional.empty();
      }
      Set<PosixFilePermission> may = view.readAttributes().permissions();
      boolean all = may.contains(PosixFilePermission.OTHERS_WRITE);
      if (!all && !may.contains(PosixFilePermission.GROUP_WRITE)) {
        return Optional.empty();
      }
      return Optional.of(
          new Problem(
              new Mark(name, 0, 0),
              "",
              (all ? "everybody on this machine" : "a whole group")
                  + " may write it, and so make the gateway do anything",
              "chmod go-w " + name));
    } catch (IOException e) {
      return Optional.empty(); // It vanished since: whoever reads it will say so.
    }
  }
}
