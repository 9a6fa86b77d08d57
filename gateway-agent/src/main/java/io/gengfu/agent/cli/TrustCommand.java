package io.gengfu.agent.cli;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.TrustDesk;
import io.gengfu.driver.TrustDesk.Own;
import io.gengfu.driver.TrustDesk.Peer;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The installer's word on the certificates of devices. Needs no running gateway. */
@Command(
    name = "trust",
    description = "Which devices' certificates the gateway trusts, and its own to give to them.",
    subcommands = {
      TrustCommand.Listing.class,
      TrustCommand.Approve.class,
      TrustCommand.Reject.class
    })
final class TrustCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Every protocol that knows certificates, by its word. */
  private static Map<String, TrustDesk> desks(Path site) throws IOException {
    if (!Files.exists(site.resolve("gateway.yaml"))) {
      throw new IOException(
          site + " is no site's folder, it has no gateway.yaml; give yours as --site DIR");
    }
    var problems = new Problems();
    GatewayConfig gateway =
        SiteReader.gateway(site, problems)
            .orElseThrow(() -> new IOException(problems.all().getFirst().toString()));
    var desks = new TreeMap<String, TrustDesk>();
    for (DriverProvider driver : SiteReader.installed()) {
      driver
          .trust(gateway.driverFolder(driver.protocol()))
          .ifPresent(desk -> desks.put(driver.protocol(), desk));
    }
    return desks;
  }

  private static String show(Peer peer) {
    return "%s  %s  \"%s\"%n    since %s, ends %s%n    %s"
        .formatted(
            peer.state().name().toLowerCase(java.util.Locale.ROOT),
            peer.address(),
            peer.name(),
            minute(peer.since()),
            minute(peer.until()),
            peer.fingerprint());
  }

  private static String minute(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDateTime().withSecond(0).withNano(0) + "Z";
  }

  @Command(
      name = "list",
      description = "Every certificate met so far: those that wait, the trusted, the rejected.")
  static final class Listing implements Callable<Integer> {

    @Option(
        names = "--site",
        paramLabel = "DIR",
        description = "the site's folder (default: ${DEFAULT-VALUE})",
        defaultValue = Running.PACKAGED)
    private Path site = Path.of(Running.PACKAGED);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      for (var entry : desks(site).entrySet()) {
        Own own = entry.getValue().own();
        out.printf(
            "%s: this gateway is \"%s\", ends %s%n    %s%n    %s%n",
            entry.getKey(), own.name(), minute(own.until()), own.fingerprint(), own.file());
        for (Peer peer : entry.getValue().peers()) {
          out.println(show(peer));
        }
      }
      out.flush();
      return 0;
    }
  }

  /** What both decisions have in common. */
  abstract static class Decision implements Callable<Integer> {

    @Parameters(
        index = "0",
        paramLabel = "FINGERPRINT",
        description = "as gengfu trust list shows it, or its first 16 digits")
    private String fingerprint = "";

    @Option(
        names = "--site",
        paramLabel = "DIR",
        description = "the site's folder (default: ${DEFAULT-VALUE})",
        defaultValue = Running.PACKAGED)
    private Path site = Path.of(Running.PACKAGED);

    @Spec private CommandSpec spec = CommandSpec.create();

    abstract Optional<Peer> decide(TrustDesk desk, String print) throws IOException;

    @Override
    public Integer call() throws IOException {
      for (TrustDesk desk : desks(site).values()) {
        Optional<Peer> decided = decide(desk, fingerprint);
        if (decided.isPresent()) {
          spec.commandLine().getOut().println(show(decided.get()));
          spec.commandLine().getOut().flush();
          return 0;
        }
      }
      throw new IOException(
          "no certificate begins with " + fingerprint + "; gengfu trust list shows those met");
    }
  }

  @Command(
      name = "approve",
      description = {
        "Trusts a certificate from now on, in place of an earlier one of the same device.",
        "Compare the fingerprint with what the device itself shows before."
      })
  static final class Approve extends Decision {
    @Override
    Optional<Peer> decide(TrustDesk desk, String print) throws IOException {
      return desk.approve(print);
    }
  }

  @Command(
      name = "reject",
      description = "Trusts a certificate no more, whether it waits or was approved.")
  static final class Reject extends Decision {
    @Override
    Optional<Peer> decide(TrustDesk desk, String print) throws IOException {
      return desk.reject(print);
    }
  }
}
