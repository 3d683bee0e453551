"""The line as arrays and compiled kernels.

``compile_line`` makes arrays of a line file, ``start_line`` a state, ``advance`` moves it to any time, ``simulate``
does a whole replication and returns tables. Lines that can be (``ahead_lines``) it runs ahead, part by part
(``ahead``), which is twice as fast and gives the same results but for rounding. The rules, each with its default; the
line guide (``line_configs/guide``) tells what to choose otherwise costs:

- **Ends.** Without sources the first station is never starved, the last never blocked. The line starts empty.
- **Blocking after service** (``rules.blocking``). A server whose finished part finds no place keeps it and does nothing
  else.
- **Handing over.** A finished part goes to the server that has starved the longest, else into the buffer (first in,
  first out). A freed place is filled by the server that has been blocked the longest. Buffers count places between
  stations, servers not included; none is a buffer of capacity 0.
- **Failures.** A clock of kind ``operation`` counts the time a server works; one of kind ``time`` counts all time but
  that in which the server is under repair or intervention, or waits for either. One clock per failure mode and server;
  only the one that has run out is wound up again, when the repair ends. The interrupted service is resumed for what is
  left of it. A server that fails while it is blocked keeps its part until it is repaired, even if a place gets free.
- **Crews.** One person per stop, first come first served, repairs and interventions alike. A crew that is not named is
  always at hand.
- **Failed attempts.** An intervention follows, by outcome; then the attempt is repeated at the same part, at most
  ``max_retries`` times, else the part is scrapped. The server takes up the next part only then.
- **Robots of pools.** A server calls with its part in hand, and begins as the robot comes. Calls are answered at the
  end of each moment: by priority, then by age, of those of one moment the one that has a free robot nearest to it; the
  nearest robot goes. It is free as the service ends, or with ``carries_to`` once its part has found a place; there it
  is called before the part is taken up. What it leaves by failure or low charge another resumes (``hand_over``). It
  finishes its service before a break, and stays with a station that is down.
- **Conveyors.** A part reaches the end no sooner than by its speed, and its pitch behind the one before. A belt that
  does not accumulate stands while one waits there.
- **Carriers.** A part that enters takes one; it is free, or on its way back, as the part leaves the station ``leaves``,
  the line, or is scrapped.
- **Order of simultaneous events.** By kind (``order.EventKind``), then in the order in which they were scheduled.
- **Warm-up.** A fixed time, or what MSER-5 cuts off the output of pilot replications (``warm_up.py``). Counters and
  integrals begin anew at its very end. What is counted as a whole (a part, an attempt's energy) counts where it ends.
- **Deadlocks.** A run at whose end stations wait for each other for ever is refused, naming which wait for which and
  since when (``deadlock.py``). A line whose supply has run out is none.
- **Random numbers.** Processing and interventions have a stream per station, failures one per server and mode, keyed
  by seed, replication and name: the n-th time is the same in every scenario. Parallel servers take from one stream in
  the order in which they start.
"""
