package io.counters.stress.model;

/**
 * One access of a thread's program.
 *
 * @param value what is stored; meaningless for loads and fences
 * @param site which access of the shipped code it is: the method that stores and the field, or the field that is loaded,
 *     or that it is a fence, and from the second on its number
 * @param call which of the thread's calls it belongs to
 */
record Op(Kind kind, Order order, int word, long value, String site, int call) {
    enum Kind {
        LOAD,
        STORE,
        /** A read-modify-write of which only the store matters here: no other thread stores to its word. */
        UPDATE,
        FENCE
    }

    static Op fence(Order order) {
        return new Op(Kind.FENCE, order, -1, 0, "fence", 0);
    }

    boolean loads() {
        return kind == Kind.LOAD;
    }

    boolean stores() {
        return kind == Kind.STORE || kind == Kind.UPDATE;
    }

    Op with(Order other) {
        return new Op(kind, other, word, value, site, call);
    }

    Op at(String other) {
        return new Op(kind, order, word, value, other, call);
    }

    Op inCall(int number) {
        return new Op(kind, order, word, value, site, number);
    }

    /**
     * Whether every thread must see this access before that one, which comes later in the same program. What is not
     * ordered directly may be so through others in between.
     *
     * <p>The rules are those of C11 and VarHandle release and acquire on a machine whose stores reach all others at
     * once, as ARMv8's do. Plain is Java's plain: even two loads of one word may change places. An acquire fence holds
     * earlier loads before all that follows, a release fence all that came before it before later stores.
     */
    boolean staysBefore(Op later) {
        if (kind == Kind.FENCE) {
            return order.acquires() || later.kind != Kind.LOAD;
        }
        if (later.kind == Kind.FENCE) {
            return later.order.releases() || kind != Kind.STORE;
        }
        return (word == later.word && !(loads() && later.loads() && order == Order.PLAIN))
                || (order.acquires() && kind != Kind.STORE)
                || (later.order.releases() && later.kind != Kind.LOAD)
                || (order == Order.VOLATILE && later.order == Order.VOLATILE);
    }

    @Override
    public String toString() {
        return site + ' ' + order;
    }
}
