package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.settings.Problems;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running gateway can go over to, and what it must be started again for. */
class SiteChangeTest {

  @TempDir Path dir;

  private SiteFolder folder;
  private Site running;

  @BeforeEach
  void start() {
    folder = new SiteFolder(dir);
    running = folder.read(new Problems()).orElseThrow();
  }

  private List<String> needs() {
    var problems = new Problems();
    Site next = folder.read(problems).orElseThrow(() -> new AssertionError(problems.all()));
    return SiteChange.needingRestart(running, next);
  }

  @Test
  void packsBindingsAndParametersNeedNone() {
    folder
        .edit("packs/watch.yaml", "when: lift.ebike &&", "when: lift.ebike && lift.speed < 1 &&")
        .edit("site.yaml", "devices: {lift: [lift-1], siren", "devices: {lift: [lift-2], siren")
        .edit("site.yaml", "hold: 20s", "hold: 30s");

    assertThat(needs()).isEmpty();
  }

  @Test
  void anotherWayToWriteTheSameNeedsNone() {
    folder
        .edit("site.yaml", "{host: 10.0.0.8}", "\n      host: '10.0.0.8'  # the new switch")
        .edit("profiles/plain-siren.yaml", "profile:", "# the siren in the yard\nprofile:");

    assertThat(needs()).isEmpty();
  }

  @Test
  void whatADriverWasToldNeedsOne() {
    folder
        .edit("site.yaml", "{host: 10.0.0.8}", "{host: 10.0.0.9}")
        .edit("site.yaml", "interval: 500ms", "interval: 400ms")
        .edit("site.yaml", "en: Lift 1", "en: Lift One")
        .edit("profiles/plain-lift.yaml", "wire: 2\n", "wire: 12\n");

    assertThat(needs())
        .containsExactlyInAnyOrder(
            "the device lift-1 has changed: name, profile",
            "the device lift-2 has changed: interval, profile",
            "the device siren-1 has changed: address");
  }

  @Test
  void aDeviceThatIsNewOrGoneNeedsOne() {
    folder.edit("site.yaml", "  - id: lift-2\n", "  - id: lift-3\n");

    assertThat(needs())
        .containsExactlyInAnyOrder("the device lift-3 is new", "the device lift-2 is gone");
  }

  @Test
  void theGatewayItselfAndHowADeviceLetsGoNeedOne() {
    folder.edit("profiles/plain-lift.yaml", "within: 3s", "within: 4s");
    assertThat(needs()).containsExactly("a profile has changed");

    folder.edit("gateway.yaml", "port: 8086", "port: 8087");
    assertThat(needs()).containsExactly("gateway.yaml has changed");
  }

  // 300 kB of YAML is no scenario, but enough to keep a small box busy for a minute.
  @Test
  void aPackOfTooManyBytesIsRefused() {
    folder.write("packs/watch.yaml", SiteFolder.PACK + "#".repeat(300_000) + "\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .startsWith("packs/watch.yaml: has 300")
        .endsWith("bytes; wanted: at most 262144");
  }
}
