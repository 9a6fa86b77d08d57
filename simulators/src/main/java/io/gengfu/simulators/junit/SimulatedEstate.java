package io.gengfu.simulators.junit;

import io.gengfu.simulators.estate.Estate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test an estate of its own, with what it asks for, on free ports and in a folder of its
 * own, and takes it away afterwards.
 *
 * <pre>{@code
 * @RegisterExtension
 * final SimulatedEstate simulated = SimulatedEstate.with(e -> e.lifts(2).platform());
 * }</pre>
 */
public final class SimulatedEstate implements BeforeEachCallback, AfterEachCallback {

  private final UnaryOperator<Estate.Builder> wish;
  private @Nullable Path folder;
  private @Nullable Estate estate;

  private SimulatedEstate(UnaryOperator<Estate.Builder> wish) {
    this.wish = wish;
  }

  /**
   * An extension to register.
   *
   * @param wish what the estate has
   */
  public static SimulatedEstate with(UnaryOperator<Estate.Builder> wish) {
    return new SimulatedEstate(wish);
  }

  /** The estate of the running test. */
  public Estate estate() {
    if (estate == null) {
      throw new IllegalStateException("no test is running");
    }
    return estate;
  }

  /** The folder of the running test, for a site folder or whatever else; deleted with it. */
  public Path folder() {
    if (folder == null) {
      throw new IllegalStateException("no test is running");
    }
    return folder;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    // Short, since a socket's path is: JUnit's own temporary folders can be longer.
    Path made = Files.createTempDirectory("estate");
    folder = made;
    estate = wish.apply(Estate.builder(made.resolve("simulators"))).start();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (estate != null) {
      estate.close();
      estate = null;
    }
    if (folder != null) {
      delete(folder);
      folder = null;
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("still in use after the test: " + path, e);
      }
    }
  }
}
