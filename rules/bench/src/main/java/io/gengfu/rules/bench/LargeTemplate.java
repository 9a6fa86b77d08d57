package io.gengfu.rules.bench;

import io.gengfu.rules.Known;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pack of 200 rules, asked until the compiler has made of it what it makes. Shows that no method
 * of the code made of the pack is too large for the compiler's last tier.
 */
final class LargeTemplate {

  static final int RULES = 200;
  private static final int DEVICES = 20;

  /** Of processor time: the compiler has long come to an end by then. */
  private static final long NANOS = 8_000_000_000L;

  // "  123   45   !   4   io.gengfu.rules.FusedConditions/0x000001::entry3 (812 bytes)"
  private static final Pattern COMPILED =
      Pattern.compile(
          "\\d+ +\\d+ [ %sb!n]* ([1-4]) +io\\.gengfu\\.rules\\.FusedConditions\\S*::(\\w+)"
              + "(?: @ \\d+)? \\((\\d+) bytes\\)");

  private LargeTemplate() {}

  public static void main(String[] args) {
    Job job = EngineJob.large(RULES, DEVICES, (device, rule, raised, nanos) -> {});
    var at = new int[DEVICES][];
    for (int device = 0; device < DEVICES; device++) {
      at[device] = new int[] {job.address(device, Job.TEMPERATURE), job.address(device, Job.SMOKE)};
      job.reading(at[device][1], 0, Known.GOOD, 0);
    }
    var threads = ManagementFactory.getThreadMXBean();
    long now = 0;
    for (int turn = 0; threads.getCurrentThreadCpuTime() < NANOS; turn++) {
      for (int device = 0; device < DEVICES; device++) {
        job.reading(at[device][0], 20 + turn % 31, Known.GOOD, ++now);
      }
    }
  }

  /** The highest tier that each method made of the pack reached, by the compiler's own log. */
  static SortedMap<String, Integer> tiers() {
    ProcessBuilder builder = Way.java("-XX:+PrintCompilation", LargeTemplate.class.getName());
    var tiers = new TreeMap<String, Integer>();
    try {
      Process process = builder.redirectError(Redirect.INHERIT).start();
      try (BufferedReader log = process.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
          Matcher compiled = COMPILED.matcher(line);
          if (compiled.find()) {
            tiers.merge(compiled.group(2), Integer.parseInt(compiled.group(1)), Math::max);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tiers;
  }
}
