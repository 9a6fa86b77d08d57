package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gengfu reload} while devices are read and a door is held. */
class ReloadIT {

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.lifts(1).chargers(1).platform());

  private Estate estate;
  private Path folder;
  private Main gateway;

  @BeforeEach
  void start() throws IOException {
    estate = simulated.estate();
    folder = simulated.folder().resolve("site");
    write("200ms", "10s");
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(folder, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(site.orElseThrow());
    gateway.tellTheCity();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void write(String ebikeConfirm, String hotConfirm) throws IOException {
    new SiteFolder(estate)
        .parameter("ebike-in-lift", "confirm", ebikeConfirm)
        .parameter("charger-overheat", "confirm", hotConfirm)
        .write(folder);
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(20)).until(holds);
  }

  private record Typed(int code, String out) {}

  private Typed reload(String... more) {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      String[] words = new String[more.length + 2];
      words[0] = "reload";
      words[1] = folder.toString();
      System.arraycopy(more, 0, words, 2, more.length);
      int code = Commands.run(words);
      return new Typed(code, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private List<StoredAlert> stored(String rule) {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals(rule)).toList();
  }

  private void holdTheDoor() {
    estate.lift(1).ebike(true);
    eventually("the door is held", () -> estate.lift(1).held());
    eventually("the city knows", () -> stored("ebike-in-car").size() == 1);
  }

  @Test
  void aDoorThatIsHeldStaysHeldAndAnotherPackChanges() throws IOException {
    holdTheDoor();
    estate.charger(1).temperature(65);

    write("200ms", "300ms");
    JsonNode answer = new ObjectMapper().readTree(reload("--json").out());

    assertThat(answer.path("reloaded").asBoolean()).isTrue();
    assertThat(answer.path("changes").findValuesAsText("instance"))
        .containsExactlyInAnyOrder(
            "charger-overheat/heats-fast/charger-1", "charger-overheat/hot/charger-1");
    assertThat(answer.path("kept").asInt()).isPositive();
    assertThat(answer.path("heldMicros").asLong()).isPositive();
    eventually("the new wait is over", () -> stored("hot").size() == 1);
    assertThat(estate.lift(1).held()).isTrue();
    assertThat(estate.lift(1).holds()).hasSize(1);
    assertThat(stored("ebike-in-car")).hasSize(1);
    estate.lift(1).ebike(false);
    eventually("the door is free", () -> !estate.lift(1).held());
  }

  @Test
  void aBrokenFileChangesNothingAndSaysWhatIsWrong() throws IOException {
    holdTheDoor();
    String site = Files.readString(folder.resolve("site.yaml"));
    Files.writeString(folder.resolve("site.yaml"), site.replace("confirm: 200ms", "confrim: 2s"));

    Typed typed = reload();

    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.out())
        .contains("confrim: the pack has no parameter confrim; wanted: did you mean confirm?")
        .endsWith("nothing was reloaded; correct the above and try again\n");
    assertThat(estate.lift(1).held()).isTrue();
    estate.charger(1).temperature(80);
    eventually("the rules still run", () -> !estate.charger(1).supplied());
  }

  @Test
  void anotherDeviceNeedsARestart() throws IOException {
    String site = Files.readString(folder.resolve("site.yaml"));
    Files.writeString(
        folder.resolve("site.yaml"),
        site.replace("id: lift-1,", "id: lift-9,").replace("id: lift-1\n", "id: lift-9\n"));

    Typed typed = reload();

    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.out().lines())
        .contains(
            "the device lift-9 is new",
            "the device lift-1 is gone",
            "nothing was reloaded: this needs a restart");
  }

  @Test
  void whatHasNotChangedGoesOn() {
    assertThat(reload().out()).matches("\\d+ rule instances go on, 0 changed, 0 new, 0 gone\n");
  }
}
