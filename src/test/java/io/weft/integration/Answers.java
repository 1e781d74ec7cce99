package io.weft.integration;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** What a client of gRPC gets: messages, and how the call ended. Any thread. */
final class Answers<T> implements StreamObserver<T> {
  private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Status status = Status.OK;

  @Override
  public void onNext(T message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    status = Status.fromThrowable(failure);
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }

  /** The next message; blocks. */
  T next() throws InterruptedException {
    return messages.take();
  }

  /** Whether no message waits. */
  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** How the call ended; blocks until it has. */
  Status awaitEnd() throws InterruptedException {
    ended.await();
    return status;
  }
}
