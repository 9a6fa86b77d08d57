package io.gengfu.agent.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands by which people do something with alerts, one class for each word. */
final class AlertWords {

  private static final String ALERT = "the alert's id, as `alerts` prints it";

  private static final String REASON =
      "what the alert turned out to be: real, false, test, maintenance or unknown";

  private AlertWords() {}

  private static Map<String, String> reason(@Nullable String reason) {
    return reason == null ? Map.of() : Map.of("reason", reason);
  }

  @Command(name = "acknowledge", description = "Says that somebody has seen an alert.")
  static final class Acknowledge implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(names = "--alert", required = true, description = ALERT)
    private String alert = "";

    @Option(names = "--reason", description = REASON)
    private @Nullable String reason;

    @Override
    public Integer call() throws IOException {
      return hand.ask("acknowledge", alert, reason(reason));
    }
  }

  @Command(name = "confirm", description = "Says that what had to be done about an alert was done.")
  static final class Confirm implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(names = "--alert", required = true, description = ALERT)
    private String alert = "";

    @Option(names = "--reason", description = REASON)
    private @Nullable String reason;

    @Override
    public Integer call() throws IOException {
      return hand.ask("confirm", alert, reason(reason));
    }
  }

  @Command(name = "reset", description = "Lets a latched alert go whose cause is gone.")
  static final class Reset implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(names = "--alert", required = true, description = ALERT)
    private String alert = "";

    @Option(names = "--reason", description = REASON)
    private @Nullable String reason;

    @Override
    public Integer call() throws IOException {
      return hand.ask("reset", alert, reason(reason));
    }
  }

  @Command(
      name = "shelve",
      description = "Silences an alert for a time; what its rule switches it still switches.")
  static final class Shelve implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(
        names = "--alert",
        required = true,
        description = "the alert's id, or the rule instance: pack/rule/device")
    private String alert = "";

    @ArgGroup(multiplicity = "1")
    private HowLong howLong = new HowLong();

    static final class HowLong {
      @Option(names = "--for", description = "how long, such as 2h")
      private @Nullable String time;

      @Option(names = "--once", description = "until its condition is gone")
      private boolean once;
    }

    @Override
    public Integer call() throws IOException {
      String time = howLong.time;
      return hand.ask(
          "shelve", alert, howLong.once || time == null ? Map.of() : Map.of("for", time));
    }
  }

  @Command(name = "unshelve", description = "Ends the shelving of an alert before its time.")
  static final class Unshelve implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(
        names = "--alert",
        required = true,
        description = "the alert's id, or the rule instance: pack/rule/device")
    private String alert = "";

    @Override
    public Integer call() throws IOException {
      return hand.ask("unshelve", alert, Map.of());
    }
  }

  @Command(
      name = "out-of-service",
      description = "A device, or one rule on it, raises nothing and switches nothing from now on.")
  static final class OutOfService implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(
        names = "--of",
        required = true,
        description = "a device's id, an alert's id, or a rule instance: pack/rule/device")
    private String target = "";

    @Override
    public Integer call() throws IOException {
      return hand.ask("out-of-service", target, Map.of());
    }
  }

  @Command(
      name = "in-service",
      description = "Ends out-of-service; what is active by now is raised.")
  static final class InService implements Callable<Integer> {
    @Mixin private ByHand hand = new ByHand();

    @Option(
        names = "--of",
        required = true,
        description = "a device's id, an alert's id, or a rule instance: pack/rule/device")
    private String target = "";

    @Override
    public Integer call() throws IOException {
      return hand.ask("in-service", target, Map.of());
    }
  }
}
