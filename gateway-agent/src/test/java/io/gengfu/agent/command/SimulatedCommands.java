package io.gengfu.agent.command;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.CommandInbox;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The commands of a platform without their thread: each is carried out by whoever brings it. What
 * is done is to be seen by the simulation alone.
 */
public final class SimulatedCommands {

  /** The disk, as the simulation has it. */
  public interface Disk {
    /** Whether it is written, after no more than that time. */
    boolean isDone(CompletionStage<Void> written, Duration limit);
  }

  private SimulatedCommands() {}

  /**
   * @param effect hears the id of each command in the moment when it is carried out
   */
  public static PlatformCommands open(
      CommandInbox inbox,
      Predicate<List<AuditRecord>> audits,
      Clock clock,
      Disk disk,
      Consumer<String> effect) {
    Operation operation =
        asked -> {
          effect.accept(asked.id());
          return new Outcome.Done(Map.of());
        };
    UplinkConfig uplink =
        new UplinkConfig(
            "city",
            URI.create("mqtt://127.0.0.1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Duration.ofSeconds(30),
            Set.of(PlatformCommand.SET_MODE),
            Optional.empty(),
            Metering.NONE);
    return new PlatformCommands(
        "gw",
        uplink,
        new Operations(Map.of(PlatformCommand.SET_MODE, operation)),
        new CommandMemory("city", inbox, disk::isDone),
        audits,
        clock,
        new Here());
  }

  /** No thread at all. */
  private static final class Here extends ThreadPoolExecutor {
    Here() {
      super(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
    }

    @Override
    public void execute(Runnable step) {
      step.run();
    }
  }
}
