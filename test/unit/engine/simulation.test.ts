import { testLives } from '../../support/simulated-lives.ts'

testLives(0, 2)
