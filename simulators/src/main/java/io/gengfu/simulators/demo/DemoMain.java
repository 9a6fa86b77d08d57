package io.gengfu.simulators.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.simulators.AgentCommand;
import io.gengfu.simulators.demo.Outcome.Cut;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.PlatformStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code demo} of {@link io.gengfu.simulators.SimulatorsMain}; exits with 0, or with 1
 * if anything was lost, came twice or was not done. Shows and measures the main job. This process
 * is the estate, the platform and the teller; the agent is a process of its own, so everything
 * between them goes over real sockets.
 */
@Command(
    name = "demo",
    description = "An estate, a story, and an account of what became of every incident.",
    mixinStandardHelpOptions = true)
public final class DemoMain implements Callable<Integer> {

  private static final int WARM_UP_TOGGLES = 6000;
  private static final int MEASURED_TOGGLES = 2000;
  private static final Duration DOOR_HOLD = Duration.ofSeconds(8);
  private static final Duration OUTAGE = Duration.ofSeconds(20);
  private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(60);
  private static final int SECONDS_WITHOUT_PAUSES = 70;
  private static final int PAUSES = 8;

  @Option(
      names = "--seconds",
      defaultValue = "90",
      description = "about how long the story takes (default: 90, at least about 70)")
  private int seconds;

  @Option(names = "--json", description = "a file for the figures")
  private @Nullable Path json;

  @Option(
      names = "--agent-command",
      description =
          "what starts the agent, before 'run DIR' (default: the program that GENGFU_AGENT_COMMAND"
              + " names, else this Java with this class path)")
  private @Nullable String agentCommand;

  @Option(names = "--folder", description = "keep the site folder, logs and stores here")
  private @Nullable Path folder;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path work = folder == null ? Files.createTempDirectory("gengfu") : folder.toAbsolutePath();
    Outcome outcome = run(work);
    new Table(out).print(outcome);
    if (json != null) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), outcome.json());
    }
    if (folder == null && outcome.good()) {
      delete(work);
    } else {
      out.println("  日志与数据 logs and stores: " + work);
    }
    return outcome.good() ? 0 : 1;
  }

  private Outcome run(Path work) throws IOException, InterruptedException {
    Narrator narrator = new Narrator(out);
    narrator.tell("启动模拟小区与城市平台", "Starting the simulated estate and the city platform");
    Path site = work.resolve("site");
    try (Estate estate = Estate.full(work.resolve("estate")).start()) {
      writeSite(estate, site);
      narrator.tell(
          "4 部电梯、12 个充电桩、40 个车位、16 个防区就绪；启动网关程序",
          "4 lifts, 12 chargers, 40 bays, 16 zones are up; starting the agent");
      try (AgentProcess agent =
          AgentProcess.start(AgentCommand.of(agentCommand), site, work.resolve("agent.log"))) {
        agent.awaitReady();
        return tell(estate, agent, narrator);
      }
    }
  }

  private Outcome tell(Estate estate, AgentProcess agent, Narrator narrator)
      throws IOException, InterruptedException {
    AgentClient client = agent.client();
    narrator.tell(
        "网关就绪：本地通路用时 " + localPath(client) + " ms",
        "The agent is up: local path after " + localPath(client) + " ms");
    measure(estate, client, narrator);
    String page = client.status().path("statusPage").asText();
    narrator.tell("网关状态页：" + page, "Its status page: " + page);

    long pauseMillis = Math.clamp((seconds - SECONDS_WITHOUT_PAUSES) * 1000L / PAUSES, 300, 4000);
    Story story = new Story(estate, narrator, Duration.ofMillis(pauseMillis));
    story.evening();
    awaitDelivery(estate, story);
    Incident first = story.incidents().getFirst();
    Patience.until(DOOR_HOLD.multipliedBy(2), () -> !story.accounts().held(first).isZero());
    narrator.tell(
        "门保持到上限后放开：" + story.accounts().held(first).toMillis() + " ms",
        "The door was let go at its limit: " + story.accounts().held(first).toMillis() + " ms");
    story.leave(1);

    Cut cut = outage(estate, story, narrator);
    awaitDelivery(estate, story);
    awaitDrained(estate.platform().store());
    narrator.tell("全部送达", "Everything has arrived");
    JsonNode status = client.status();
    return Outcome.of(estate, story, cut, status, raised(client));
  }

  private static Cut outage(Estate estate, Story story, Narrator narrator)
      throws InterruptedException {
    long received = estate.platform().store().received();
    long cut = System.nanoTime();
    estate.platform().cut();
    narrator.tell("平台线路被切断", "The line to the platform is cut");
    story.outage();
    long rest = OUTAGE.toNanos() - (System.nanoTime() - cut);
    Patience.pause(Duration.ofNanos(Math.max(0, rest)));
    long restored = System.nanoTime();
    estate.platform().restore();
    narrator.tell("线路恢复", "The line is back");
    return new Cut(cut, restored, received);
  }

  private static void measure(Estate estate, AgentClient client, Narrator narrator)
      throws IOException, InterruptedException {
    Exercise exercise = new Exercise(estate);
    exercise.run(WARM_UP_TOGGLES);
    client.resetLatency();
    int answered = exercise.run(MEASURED_TOGGLES);
    JsonNode micros = client.status().path("readingToOutputMicros");
    narrator.tell(
        "继电器测试 " + answered + " 次：p99 " + micros.path("p99").asText() + " µs",
        answered
            + " relay exercises: reading to output p99 "
            + micros.path("p99").asText()
            + " µs");
  }

  /** Every incident so far is told of at the platform, or the limit has passed. */
  private static void awaitDelivery(Estate estate, Story story) throws InterruptedException {
    Patience.until(
        DELIVERY_LIMIT,
        () -> {
          var alerts = estate.platform().store().alerts();
          return story.incidents().stream().allMatch(i -> alerts.stream().anyMatch(i::isToldBy));
        });
  }

  /** What was gathered in the outage is through: no number is missing any more. */
  private static void awaitDrained(PlatformStore store) throws InterruptedException {
    Patience.until(DELIVERY_LIMIT, () -> store.gaps().isEmpty());
  }

  private static long localPath(AgentClient client) throws IOException {
    return client.status().path("startMillis").path("localPath").asLong();
  }

  private static long raised(AgentClient client) throws IOException {
    Set<String> ids =
        client
            .alerts()
            .valueStream()
            .map(alert -> alert.path("alertId").asText())
            .collect(Collectors.toSet());
    return ids.size();
  }

  /** The shipped packs, impatient enough for a minute's story. */
  private static void writeSite(Estate estate, Path site) throws IOException {
    new SiteFolder(estate)
        .parameter("ebike-in-lift", "hold", DOOR_HOLD.toSeconds() + "s")
        .parameter("lift-entrapment", "off-level", "2s")
        .parameter("perimeter", "quiet", "2s")
        .parameter("perimeter", "sound", "5s")
        .write(site);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
