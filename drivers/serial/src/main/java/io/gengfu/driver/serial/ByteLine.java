package io.gengfu.driver.serial;

import java.io.IOException;
import java.time.Duration;

/** An open line that carries bytes both ways. One thread, except {@link #close}. */
public interface ByteLine extends AutoCloseable {

  /**
   * Sends; returns when the bytes are with the kernel.
   *
   * @throws IOException if the line is lost or closed
   */
  void write(byte[] bytes) throws IOException;

  /**
   * Waits for something to read.
   *
   * @param limit how long at most; the line may say so earlier, or up to 0.1 s later
   * @return how many bytes were put into the array from {@code offset} on; 0 if none came
   * @throws IOException if the line is lost or closed
   */
  int read(byte[] into, int offset, Duration limit) throws IOException;

  /** Any thread, any number of times; a read that waits ends with an exception. */
  @Override
  void close();
}
