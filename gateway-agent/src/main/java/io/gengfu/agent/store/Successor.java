package io.gengfu.agent.store;

import io.gengfu.agent.store.Database.Form;
import io.gengfu.agent.store.Inspection.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The file that takes the place of one that cannot be used, with what can be read of it. It is made
 * under another name and named {@code …-successor} when it is whole; from then on it takes the
 * place, at the next start if need be. So at no moment there is half a file.
 */
final class Successor {

  private static final List<String> PARTS = List.of("", "-wal", "-shm", "-journal");

  private Successor() {}

  /**
   * One that has taken its place.
   *
   * @param aside the new name of the file before; of one that is gone, the name it would have
   * @param notice what came over, in words for people
   */
  record Placed(Path aside, String notice) {}

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /**
   * Carries over what can be read, which takes {@link Salvage#MOST} at most.
   *
   * @param from the file that cannot be used; it is not changed
   * @throws SQLException if there is no room for another, or the folder cannot be written
   */
  static void make(Path file, Form form, Connection from, Fault fault) throws SQLException {
    Path draft = beside(file, "-draft");
    try {
      delete(draft);
      String carried;
      try (Database database = Database.draft(draft, form)) {
        carried = Salvage.carry(from, database, Salvage.MOST);
      }
      // Closed, it is one file: SQLite has flushed it and taken its log away.
      Files.writeString(
          beside(file, "-carried"), fault.kind() + "\n" + fault.why() + "\n" + carried);
      Files.move(draft, beside(file, "-successor"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SQLException("cannot make a successor of " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Puts a successor that is whole into its place, and the file before aside. Nobody writes to
   * either.
   *
   * @param fault of the file before, if it is known; else as it was noted
   */
  static Optional<Placed> place(Path file, Optional<Fault> fault) throws SQLException {
    Path successor = beside(file, "-successor");
    Path note = beside(file, "-carried");
    try {
      delete(beside(file, "-draft"));
      if (!Files.exists(successor)) {
        Files.deleteIfExists(note);
        return Optional.empty();
      }
      List<String> noted =
          Files.exists(note)
              ? Files.readString(note, StandardCharsets.UTF_8).lines().toList()
              : List.of();
      String carried = noted.isEmpty() ? "what could be read was carried over" : noted.getLast();
      Path aside =
          Aside.put(
              file,
              fault.map(Fault::kind).orElse(kind(noted)),
              fault.map(Fault::why).orElse(noted.size() > 2 ? noted.get(1) : "cut short"));
      Files.move(successor, file, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(note);
      return Optional.of(
          new Placed(
              aside,
              "%s could not be used and is kept as %s: %s"
                  .formatted(file.getFileName(), aside.getFileName(), carried)));
    } catch (IOException e) {
      throw new SQLException("cannot replace " + file + ": " + e.getMessage(), e);
    }
  }

  private static Aside.Kind kind(List<String> noted) {
    return noted.contains(Aside.Kind.NEWER.name()) ? Aside.Kind.NEWER : Aside.Kind.DAMAGED;
  }

  private static void delete(Path file) throws IOException {
    for (String part : PARTS) {
      Files.deleteIfExists(beside(file, part));
    }
  }
}
