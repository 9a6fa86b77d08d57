package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A good folder spoilt in one place gives exactly one line, which names the place. {@code
 * mistakes()} of a test has them: the file, what is replaced in it by what, and the line.
 */
abstract class MistakesContract {

  @TempDir Path dir;
  private SiteFolder folder;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("mistakes")
  void oneMistakeIsOneLine(String file, String old, String by, String line) {
    folder.edit(file, old, by);

    assertThat(folder.lines()).hasSize(1);
    // What is shipped is listed after its own; that list grows.
    if (line.endsWith("…")) {
      assertThat(folder.lines().getFirst()).startsWith(line.substring(0, line.length() - 1));
    } else {
      assertThat(folder.lines()).containsExactly(line);
    }
  }
}
