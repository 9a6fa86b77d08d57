package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.gengfu.agent.Simulation.Broken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Days of a gateway's life in seconds: {@code -Dsimulation.days=N -Dsimulation.seed=N} makes it
 * more of them, or the same again.
 */
class SimulationIT {

  private static final int DAYS = Integer.getInteger("simulation.days", 5);

  /** After so many everything heals, and all that was decided must be at the platform. */
  private static final int DAYS_TOGETHER = 5;

  @TempDir private Path folder;

  private final long seed = Long.getLong("simulation.seed", System.nanoTime());
  private final Logger log = (Logger) LoggerFactory.getLogger("io.gengfu");
  private final List<Path> rooms = new ArrayList<>();
  private Level before = Level.INFO;

  // A disk that fails ten times a day is worth a line in life, not here.
  @BeforeEach
  void quiet() {
    System.out.println("simulation.seed=" + seed);
    before = log.getEffectiveLevel();
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void loud() throws IOException {
    log.setLevel(before);
    for (Path room : rooms) {
      delete(room);
    }
  }

  @Test
  void whateverFailsAllThatWasDecidedComesOnceAndInOrder() throws IOException {
    int days = 0;
    for (int round = 0; days < DAYS; round++) {
      try (var simulation = new Simulation(seed + round, room(), Broken.NOTHING)) {
        List<String> wrong = simulation.days(Math.min(DAYS_TOGETHER, DAYS - days));
        assertThat(wrong).as("simulation.seed=%d (round %d)", seed + round, round).isEmpty();
        if (round == 0) {
          System.out.println("simulation: in the first days " + simulation.figures());
        }
      }
      days += DAYS_TOGETHER;
    }
  }

  @Test
  void theSameSeedIsTheSameLife() throws IOException {
    String first;
    try (var simulation = new Simulation(seed, room(), Broken.NOTHING)) {
      simulation.days(2);
      first = simulation.trace();
    }
    try (var simulation = new Simulation(seed, room(), Broken.NOTHING)) {
      simulation.days(2);
      assertThat(simulation.trace()).as("simulation.seed=%d", seed).isEqualTo(first).isNotEmpty();
    }
  }

  @Test
  void itIsFoundWhenDecisionsDieWithTheProcess() throws IOException {
    assertThat(found(Broken.RING_LOST)).anyMatch(why -> why.startsWith("decided, and gone"));
  }

  @Test
  void itIsFoundWhenThePlatformConfirmsWhatItDoesNotStore() throws IOException {
    assertThat(found(Broken.FORGETFUL_PLATFORM))
        .anyMatch(why -> why.startsWith("decided, and not"));
  }

  @Test
  void itIsFoundWhenACommandIsCarriedOutAgainAfterARestart() throws IOException {
    assertThat(found(Broken.COMMANDS_FORGOTTEN))
        .anyMatch(why -> why.contains("was carried out 2 times"));
  }

  @Test
  void itIsFoundWhenABlockOfReadingsIsLostAndNobodyIsTold() throws IOException {
    assertThat(found(Broken.BLOCK_LOST))
        .anyMatch(why -> why.startsWith("recorded, neither at the platform"));
  }

  private List<String> found(Broken broken) throws IOException {
    List<String> wrong = List.of();
    for (int round = 0; wrong.isEmpty() && round < 10; round++) {
      try (var simulation = new Simulation(seed + round, room(), broken)) {
        wrong = simulation.days(2);
      }
    }
    return wrong;
  }

  private Path room() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path room =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "gengfu-sim")
            : Files.createTempDirectory(folder, "sim");
    rooms.add(room);
    return room;
  }

  private static void delete(Path room) throws IOException {
    try (var paths = Files.walk(room)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
