package dev.millrace.transcoder.playback;

/** A player's request that can be asked again, when it has to wait for what is announced. */
interface Question {
    /** The reply, or what to wait for. */
    Answer<Reply> ask();

    /**
     * Until when the request may wait.
     *
     * @param came when it came, as {@link System#nanoTime} has it, like the result
     */
    long deadline(Answer.Later<Reply> later, long came);

    /** What to say when that time is over. */
    Reply late(Answer.Later<Reply> later);

    /** One whose reply is known. */
    static Question answered(Reply reply) {
        return new Question() {
            @Override
            public Answer<Reply> ask() {
                return new Answer.Ready<>(reply);
            }

            @Override
            public long deadline(Answer.Later<Reply> later, long came) {
                return came;
            }

            @Override
            public Reply late(Answer.Later<Reply> later) {
                return reply;
            }
        };
    }
}
