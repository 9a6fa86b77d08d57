package io.gengfu.agent.broken.core;

import java.nio.file.Path;

final class CoreWithAFile {
  static final Path FILE = Path.of("alerts.db");

  private CoreWithAFile() {}
}
