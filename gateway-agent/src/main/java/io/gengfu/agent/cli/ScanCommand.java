package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.driver.modbus.ModbusScan;
import io.gengfu.driver.modbus.ScanPlan;
import io.gengfu.driver.serial.SerialSettings.Parity;
import io.gengfu.settings.Durations;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which Modbus devices are on a line; exit code 1 when there are none. */
@Command(
    name = "scan",
    description = {
      "Finds the Modbus devices of a line, and says what to write into site.yaml.",
      "Only reads. Each is asked for one register; an exception counts as an answer."
    })
final class ScanCommand implements Callable<Integer> {

  private static final int TCP_PORT = 502;

  @Parameters(
      paramLabel = "LINE",
      description = {
        "/dev/ttyUSB0: a serial port of this machine",
        "host[:port]: a server or gateway on Modbus TCP (port 502)",
        "host:port with --rtu: a device server that passes bytes on"
      })
  private String line = "";

  @Option(names = "--rtu", description = "RTU frames over TCP")
  private boolean rtu;

  @Option(
      names = "--baud",
      split = ",",
      description = "speeds to try in turn (default: 9600,19200,4800,38400,115200; --rtu: 9600)")
  private List<Integer> bauds = new ArrayList<>();

  @Option(
      names = "--parity",
      split = ",",
      description = "parities to try at each speed: none, even, odd (default: all)")
  private List<String> parities = new ArrayList<>();

  @Option(names = "--rs485", description = "the kernel switches the transmitter")
  private boolean rs485;

  @Option(
      names = "--units",
      description = "1-247, 1-32,100 (default: ${DEFAULT-VALUE})",
      defaultValue = "1-247")
  private String units = "1-247";

  @Option(
      names = "--timeout",
      description = "how long a device may think (default: 150ms; on TCP 1s)")
  private String timeout = "";

  @Option(
      names = "--limit",
      description = "the whole at most (default: ${DEFAULT-VALUE})",
      defaultValue = "20m")
  private String limit = "20m";

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description =
          "the gateway's site, to see whether it is on the line (default: ${DEFAULT-VALUE})",
      defaultValue = "/var/lib/gengfu/site")
  private Path site = Path.of("/var/lib/gengfu/site");

  @Option(names = "--json", description = "the result for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ScanPlan plan;
    try {
      plan = plan();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (rtu || line.startsWith("/")) {
      TakenLine.refuse(site, line);
    }
    PrintWriter out = spec.commandLine().getOut();
    var report = new ScanReport(json ? null : out, spec.commandLine().getErr());
    report.begins(line, plan);
    ModbusScan.Result result = scan(plan, report);
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(ScanReport.json(result)));
    } else {
      report.ends(line, result);
    }
    out.flush();
    return result.found().isEmpty() ? 1 : 0;
  }

  private ModbusScan.Result scan(ScanPlan plan, ScanReport report)
      throws IOException, InterruptedException {
    try {
      return ModbusScan.run(plan, report);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + TakenLine.others(line), e);
    }
  }

  private ScanPlan plan() {
    List<Integer> asked = units(units);
    Duration whole = duration("--limit", limit);
    if (line.startsWith("/")) {
      if (rtu) {
        throw new IllegalArgumentException("--rtu is for host:port; a serial port has no other");
      }
      return ScanPlan.serial(
          line,
          bauds.isEmpty() ? List.of(9_600, 19_200, 4_800, 38_400, 115_200) : bauds,
          parities.isEmpty()
              ? List.of(Parity.NONE, Parity.EVEN, Parity.ODD)
              : parities.stream().map(ScanCommand::parity).toList(),
          rs485,
          asked,
          duration("--timeout", timeout.isEmpty() ? "150ms" : timeout),
          whole);
    }
    if (!parities.isEmpty() || rs485 || (!bauds.isEmpty() && !rtu)) {
      throw new IllegalArgumentException(
          "--baud, --parity and --rs485 are for a serial port; behind a device server it sets them"
              + " itself (--rtu --baud tells its speed)");
    }
    int colon = line.lastIndexOf(':');
    String host = colon < 0 ? line : line.substring(0, colon);
    int port = port(colon);
    Duration each = duration("--timeout", timeout.isEmpty() ? "1s" : timeout);
    return rtu
        ? ScanPlan.rtuOverTcp(
            host, port, bauds.isEmpty() ? 9_600 : bauds.getFirst(), asked, each, whole)
        : ScanPlan.tcp(host, port, asked, each, whole);
  }

  private int port(int colon) {
    if (colon < 0) {
      if (rtu) {
        throw new IllegalArgumentException(line + " has no port; wanted: host:port");
      }
      return TCP_PORT;
    }
    return number(line.substring(colon + 1), 65_535, line + ", whose port is 1 to 65535");
  }

  private static Duration duration(String option, String text) {
    return Durations.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option + " is " + text + "; wanted: a duration such as 150ms or 5m"));
  }

  private static Parity parity(String word) {
    try {
      return Parity.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--parity is " + word + "; wanted: none, even or odd", e);
    }
  }

  private static List<Integer> units(String text) {
    String what = "--units " + text + "; wanted: such as 1-32,100, each 1 to " + ScanPlan.UNITS_MAX;
    var units = new ArrayList<Integer>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int first = number(ends[0], ScanPlan.UNITS_MAX, what);
      int last = ends.length == 1 ? first : number(ends[1], ScanPlan.UNITS_MAX, what);
      if (ends.length > 2 || last < first) {
        throw new IllegalArgumentException(what);
      }
      IntStream.rangeClosed(first, last).filter(u -> !units.contains(u)).forEach(units::add);
    }
    return units;
  }

  private static int number(String digits, int max, String what) {
    if (digits.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(digits);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw new IllegalArgumentException(what);
  }
}
