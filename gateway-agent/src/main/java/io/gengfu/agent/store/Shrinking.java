package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Gives back to the disk what an outage has left: not before more than half of the file is empty,
 * for each page that moves is written. Writer thread.
 */
final class Shrinking {
  private static final long FROM_BYTES = 16L << 20;
  private static final int PAGES = 512;
  private static final int INCREMENTAL = 2;
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private boolean underWay;
  private long nextLook = System.nanoTime();

  /** Some pages at a time; says whether there is more. */
  boolean step(Connection writer) throws SQLException {
    if (!underWay && System.nanoTime() - nextLook < 0) {
      return false;
    }
    nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
    try (Statement statement = writer.createStatement()) {
      long free = Database.number(statement, "PRAGMA freelist_count");
      long used = Database.number(statement, "PRAGMA page_count") - free;
      boolean much = free * Database.number(statement, "PRAGMA page_size") >= FROM_BYTES;
      boolean before = underWay;
      underWay =
          (before ? free > used / 4 : much && free > used)
              && Database.number(statement, "PRAGMA auto_vacuum") == INCREMENTAL;
      if (underWay) {
        // Not by execute, which stops after the first page: each is a step of the statement.
        statement.executeUpdate("PRAGMA incremental_vacuum(" + PAGES + ")");
      } else if (before) {
        Database.number(statement, "PRAGMA wal_checkpoint(PASSIVE)");
      }
      return underWay;
    }
  }
}
