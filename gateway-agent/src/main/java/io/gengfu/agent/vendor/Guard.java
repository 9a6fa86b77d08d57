package io.gengfu.agent.vendor;

import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls a vendor's code on a thread of its own, for a limited time. */
final class Guard {

  private Guard() {}

  /**
   * What a call came to, other than its answer.
   *
   * @see #words
   */
  static final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    Trouble(String words, @Nullable Throwable cause) {
      super(words, cause);
    }

    /** For people: what it did instead of answering. */
    String words() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * @param name of the driver, for its thread
   * @param loader what the vendor's libraries find by the thread's context
   * @throws Trouble when it threw, whatever it was, or did not return within the limit; then its
   *     thread is left behind
   */
  static <T> T call(String name, ClassLoader loader, Duration limit, Callable<T> code)
      throws Trouble {
    var result = new CompletableFuture<T>();
    Thread thread =
        Thread.ofPlatform().daemon().name("driver " + name).unstarted(() -> complete(result, code));
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new Trouble(threw(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new Trouble("did not return within " + Durations.show(limit), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.interrupt();
      throw new Trouble("was interrupted", e);
    }
  }

  /** {@code threw IllegalStateException: words}. */
  static String threw(@Nullable Throwable problem) {
    if (problem == null) {
      return "threw something";
    }
    String message;
    try {
      message = problem.getMessage();
    } catch (RuntimeException e) {
      message = null; // An exception of the vendor's own making.
    }
    return "threw "
        + problem.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }

  // Errors too: a missing class or a wrong method of a vendor's jar ends nobody else.
  @SuppressWarnings("CatchThrowable")
  private static <T> void complete(CompletableFuture<T> result, Callable<T> code) {
    try {
      result.complete(code.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }
}
