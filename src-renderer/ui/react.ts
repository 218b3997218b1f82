/** Starts React in the file that holds it, before anything that is built on it (see `firstChunks` in vite.config.ts). */
import 'react'
import 'react/jsx-runtime'
import 'react-dom'
import 'react-dom/client'
