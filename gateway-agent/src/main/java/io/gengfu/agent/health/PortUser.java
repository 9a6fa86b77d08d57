package io.gengfu.agent.health;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that has a device file open.
 *
 * @param gateway whether it is an agent of this kind
 */
public record PortUser(long pid, String command, boolean gateway) {

  private static final Path PROC = Path.of("/proc");

  /**
   * Who has it open, as far as this user may see: one's own processes, all of them as root. Empty
   * also where there is no {@code /proc}.
   */
  public static List<PortUser> of(Path device) {
    try {
      Path real = device.toRealPath();
      try (Stream<Path> entries = Files.list(PROC)) {
        List<Long> pids =
            entries
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.chars().allMatch(Character::isDigit))
                .map(Long::valueOf)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .toList();
        return pids.stream().filter(pid -> hasOpen(pid, real)).map(PortUser::named).toList();
      }
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean hasOpen(long pid, Path real) {
    try (Stream<Path> open = Files.list(PROC.resolve(pid + "/fd"))) {
      return open.anyMatch(link -> isLinkTo(link, real));
    } catch (IOException e) {
      // Another user's, or ended meanwhile.
      return false;
    }
  }

  private static boolean isLinkTo(Path link, Path real) {
    try {
      return Files.readSymbolicLink(link).equals(real);
    } catch (IOException e) {
      return false;
    }
  }

  private static PortUser named(long pid) {
    try {
      byte[] line = Files.readAllBytes(PROC.resolve(pid + "/cmdline"));
      String command = new String(line, StandardCharsets.UTF_8).replace('\0', ' ').strip();
      boolean gateway = command.contains("io.gengfu.agent.Main run");
      String program = command.split(" ", 2)[0];
      return new PortUser(pid, gateway ? "gengfu" : program, gateway);
    } catch (IOException e) {
      return new PortUser(pid, "a program", false);
    }
  }
}
