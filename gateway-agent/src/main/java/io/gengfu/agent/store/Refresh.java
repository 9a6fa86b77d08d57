package io.gengfu.agent.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which refresh a record belongs to.
 *
 * @param command by which the platform asked for it
 * @param number of this record in it, from 1
 * @param of how many
 */
public record Refresh(String command, int number, int of) {

  private static final String WORD = "refresh ";

  /** As it stands beside the record's number; a command's id has no space. */
  String cause() {
    return WORD + command + " " + number + " " + of;
  }

  static Optional<Refresh> of(@Nullable String cause) {
    if (cause == null || !cause.startsWith(WORD)) {
      return Optional.empty();
    }
    String[] parts = cause.split(" ", -1);
    return Optional.of(
        new Refresh(parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3])));
  }
}
